import type { Layout } from './layout';
import { classFolders } from './class-folders';
import { fer2013 } from './fer2013';
import { noLabelsLayout } from './no-labels';
import { parquet } from './parquet';
import { splitFolders } from './split-folders';

/** All layouts that an import recognises. Of two that fit as likely, the first one is meant. */
export const layouts: readonly Layout[] = [splitFolders, classFolders, fer2013, parquet, noLabelsLayout];
