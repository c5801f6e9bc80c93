import type { Layout } from './layout';
import { adience } from './adience';
import { celeba } from './celeba';
import { classFolders } from './class-folders';
import { coco } from './coco';
import { cvat } from './cvat';
import { fairface } from './fairface';
import { fer2013 } from './fer2013';
import { fileNames } from './file-names';
import { huggingFace } from './huggingface';
import { imdbWiki } from './imdb-wiki';
import { jaffe } from './jaffe';
import { labelStudio } from './label-studio';
import { lfw } from './lfw';
import { multiHot } from './multi-hot';
import { noLabelsLayout } from './no-labels';
import { openImages } from './open-images';
import { parquet } from './parquet';
import { ravdess } from './ravdess';
import { splitFolders } from './split-folders';
import { tableLayout } from './table';
import { utkface } from './utkface';
import { vggFace2 } from './vggface2';
import { voc } from './voc';
import { yolo } from './yolo';

/** All layouts that an import recognises. Of two that fit as likely, the first one is meant. */
export const layouts: readonly Layout[] = [
  ...[labelStudio, cvat, voc, yolo, coco, huggingFace, openImages, lfw, vggFace2],
  ...[celeba, fairface, adience, multiHot, tableLayout],
  ...[utkface, imdbWiki, jaffe, ravdess],
  ...[splitFolders, classFolders, fileNames, fer2013, parquet],
  noLabelsLayout,
];
