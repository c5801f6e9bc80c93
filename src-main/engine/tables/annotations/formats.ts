import type { LabelRow } from '../../catalog/label-rows';
import type { BadRecord } from '../csv-records';
import { rowOf } from './annotated-image';
import { imageSeparator, type AnnotationReader, type Annotations } from './annotations';
import { readCoco } from './coco';
import { readCvat } from './cvat';
import { readHuggingFace } from './huggingface';
import { KnownImages } from './known-images';
import { readLabelStudio } from './label-studio/label-studio';
import { readOpenImages } from './open-images';
import { readPeople } from './people';
import { readVoc } from './voc';
import { readYolo } from './yolo';

/** Formats of annotations that the thread reads. */
export type AnnotationFormat = keyof typeof readers;

const readers = {
  'label-studio': readLabelStudio,
  cvat: readCvat,
  voc: readVoc,
  yolo: readYolo,
  huggingface: readHuggingFace,
  'open-images': readOpenImages,
  coco: readCoco,
  people: readPeople,
} as const satisfies Record<string, AnnotationReader>;

/** Rows sent at once, which the engine takes in a millisecond. */
const batchRows = 250;

/** Reads annotations of a format as rows, in batches. */
export async function* readAnnotations(
  format: AnnotationFormat,
  annotations: Annotations,
): AsyncGenerator<(LabelRow | BadRecord)[]> {
  const images = (annotations.images ?? []).flatMap((block) => block.split(imageSeparator));
  let [line, batch]: [number, (LabelRow | BadRecord)[]] = [0, []];
  for await (const found of readers[format](annotations, new KnownImages(images))) {
    line += 1;
    batch.push(rowOf(line, found));
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
