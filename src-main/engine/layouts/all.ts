import type { Layout } from './layout';
import { classFolders } from './class-folders';
import { noLabelsLayout } from './no-labels';
import { splitFolders } from './split-folders';

/** All layouts that an import recognises. Of two that fit as likely, the first one is meant. */
export const layouts: readonly Layout[] = [splitFolders, classFolders, noLabelsLayout];
