import { at } from '../../../../src-shared/domain/at';
import type { Project } from '../../project/project';
import { grouping, type Grouped } from '../../splits/groups';
import { forEachIndex, inSlices, yieldToOthers } from '../../base/slices';

/** Rows that are read at once: some 5 ms, after which the engine answers requests that have come in. */
const sliceRows = 500;
const [validation, test] = [1, 2];

/** Most images that a head is trained on. More take longer and hardly improve it. As many as `mostCandidates` in next.ts. */
const mostTrainingImages = 20_000;

/**
 * Images with features; entry k of each array is about the same image. Arrays of numbers, because a million objects make garbage
 * collection stop the engine noticeably.
 */
export interface EmbeddedImages {
  readonly ids: Int32Array;
  /** Rows of the features. */
  readonly rows: Int32Array;
}

/** Images with features and a class. */
export interface LabelledImages extends EmbeddedImages {
  readonly classIds: Int32Array;
  /** Numbers of parts, as in split_members; -1 when the image is not in the split. */
  readonly parts: Int32Array;
}

/** Images that a head can be trained on, measured on, and asked about. */
export interface LearningMaterial {
  /** Ids of the classes that the training images have, sorted by their names. */
  readonly classes: readonly number[];
  /** Labelled images outside the validation and the test part; of very many, every k-th of each class. */
  readonly training: LabelledImages;
  /** Labelled images of the validation part, of these classes. */
  readonly validation: LabelledImages;
  readonly unlabelled: EmbeddedImages;
  /** Number of images with a class, those of the test part included. */
  readonly labels: number;
}

/** Reads, in slices, all labelled and unlabelled images that have features in a space, each in order of id. */
export async function readLearnable(
  { catalog }: Project,
  space: string,
  signal: AbortSignal,
): Promise<{ labelled: LabelledImages; unlabelled: EmbeddedImages }> {
  const split = catalog.splits.current();
  const labelled = { ids: [], rows: [], classIds: [], parts: [] } as Record<keyof LabelledImages, number[]>;
  const unlabelled = { ids: [], rows: [] } as Record<keyof EmbeddedImages, number[]>;
  for (let after = 0; ;) {
    const slice = catalog.embeddings.learnable(space, split, after, sliceRows);
    for (const { id, row, classId, part } of slice) {
      const target = classId === null ? unlabelled : labelled;
      target.ids.push(id);
      target.rows.push(row);
      if (classId === null) continue;
      labelled.classIds.push(classId);
      labelled.parts.push(part ?? -1);
    }
    const last = slice.at(-1);
    if (!last) break;
    after = last.id;
    await yieldToOthers(signal);
  }
  const { ids, rows, classIds, parts } = labelled;
  const numbers = (values: readonly number[]): Int32Array => new Int32Array(values);
  return {
    labelled: { ids: numbers(ids), rows: numbers(rows), classIds: numbers(classIds), parts: numbers(parts) },
    unlabelled: { ids: numbers(unlabelled.ids), rows: numbers(unlabelled.rows) },
  };
}

/** Reads, in slices, the images of a space that a head can be trained on, measured on, and asked about. */
export async function readMaterial(project: Project, space: string, signal: AbortSignal): Promise<LearningMaterial> {
  const { catalog } = project;
  const { labelled, unlabelled } = await readLearnable(project, space, signal);
  const nameOf = (id: number): string => catalog.classes.byId(id)?.name ?? '';
  const chosen = await inSlices(chooseImages(labelled, nameOf), signal);
  return { ...chosen, unlabelled, labels: labelled.ids.length };
}

function* chooseImages(
  labelled: LabelledImages,
  nameOf: (classId: number) => string,
): Generator<void, Pick<LearningMaterial, 'classes' | 'training' | 'validation'>> {
  const { classIds, parts } = labelled;
  const count = labelled.ids.length;
  const isForTraining = (index: number): boolean => parts[index] !== validation && parts[index] !== test;
  let candidates = 0;
  yield* forEachIndex(count, (index) => {
    if (isForTraining(index)) candidates += 1;
  });
  // About `mostTrainingImages` at most, and at least one of each class.
  const every = Math.ceil(candidates / mostTrainingImages);
  const seenOfClass = new Map<number, number>();
  const trainingIndices: number[] = [];
  yield* forEachIndex(count, (index) => {
    if (!isForTraining(index)) return;
    const classId = at(classIds, index);
    const before = seenOfClass.get(classId) ?? 0;
    seenOfClass.set(classId, before + 1);
    if (before % every === 0) trainingIndices.push(index);
  });
  const validationIndices: number[] = [];
  yield* forEachIndex(count, (index) => {
    if (parts[index] === validation && seenOfClass.has(at(classIds, index))) validationIndices.push(index);
  });
  const classes = [...seenOfClass.keys()].map((id) => ({ id, name: nameOf(id) }));
  return {
    classes: classes.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ id }) => id),
    training: yield* selectImages(labelled, trainingIndices),
    validation: yield* selectImages(labelled, validationIndices),
  };
}

/** Selects images by their indices; interruptible. */
export function* selectImages(images: LabelledImages, indices: readonly number[]): Generator<void, LabelledImages> {
  const [ids, rows, classIds, parts] = [0, 1, 2, 3].map(() => new Int32Array(indices.length)) as Arrays;
  yield* forEachIndex(indices.length, (position) => {
    const index = at(indices, position);
    ids[position] = at(images.ids, index);
    rows[position] = at(images.rows, index);
    classIds[position] = at(images.classIds, index);
    parts[position] = at(images.parts, index);
  });
  return { ids, rows, classIds, parts };
}

type Arrays = [Int32Array, Int32Array, Int32Array, Int32Array];

/** Numbers the group of each image, so that copies share a number. */
export function groupNumbers({ catalog }: Project, images: EmbeddedImages, signal: AbortSignal): Promise<Int32Array> {
  return inSlices(grouping(groupedByRow(images), catalog.issues.copies()), signal);
}

/** Images to be grouped, with their rows as contents: a space has one row per content. */
export const groupedByRow = ({ ids, rows }: EmbeddedImages): Grouped => ({
  ids,
  contentOf: (index) => at(rows, index),
});
