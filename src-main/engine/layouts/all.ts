import type { Layout } from './layout';
import { adience } from './adience';
import { celeba } from './celeba';
import { classFolders } from './class-folders';
import { coco } from './coco';
import { cvat } from './cvat';
import { fairface } from './fairface';
import { fer2013 } from './fer2013';
import { huggingFace } from './huggingface';
import { labelStudio } from './label-studio';
import { lfw } from './lfw';
import { multiHot } from './multi-hot';
import { noLabelsLayout } from './no-labels';
import { openImages } from './open-images';
import { parquet } from './parquet';
import { splitFolders } from './split-folders';
import { tableLayout } from './table';
import { vggFace2 } from './vggface2';
import { voc } from './voc';
import { yolo } from './yolo';

/** All layouts that an import recognises. Of two that fit as likely, the first one is meant. */
export const layouts: readonly Layout[] = [
  ...[labelStudio, cvat, voc, yolo, coco, huggingFace, openImages, lfw, vggFace2],
  ...[celeba, fairface, adience, multiHot, tableLayout],
  ...[splitFolders, classFolders, fer2013, parquet],
  noLabelsLayout,
];
