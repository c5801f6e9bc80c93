import type { Layout } from './layout';
import { coco } from './coco';
import { cvat } from './cvat';
import { huggingFace } from './huggingface';
import { labelStudio } from './label-studio';
import { lfw } from './lfw';
import { openImages } from './open-images';
import { vggFace2 } from './vggface2';
import { voc } from './voc';
import { yolo } from './yolo';
import { classFolders } from './class-folders';
import { fer2013 } from './fer2013';
import { noLabelsLayout } from './no-labels';
import { parquet } from './parquet';
import { splitFolders } from './split-folders';

/** All layouts that an import recognises. Of two that fit as likely, the first one is meant. */
export const layouts: readonly Layout[] = [
  labelStudio,
  cvat,
  voc,
  yolo,
  coco,
  huggingFace,
  openImages,
  lfw,
  vggFace2,
  splitFolders,
  classFolders,
  fer2013,
  parquet,
  noLabelsLayout,
];
