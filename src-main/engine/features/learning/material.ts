import { at } from '../../../../src-shared/domain/at';
import type { Project } from '../../project/project';
import { grouping, type Grouped } from '../../splits/groups';
import { forEachIndex, inSlices, yieldToOthers } from '../../base/slices';

/** Rows that are read at once: some 5 ms, after which the engine answers what has come in meanwhile. */
const sliceRows = 500;
const [validation, test] = [1, 2];

/** Images that a head is trained on, at most: with more it takes longer and is hardly better. As many as choose one. */
const mostLearned = 20_000;

/**
 * Images with features; entry k of each array speaks of the same one. Arrays of numbers: a million objects hold the engine up
 * whenever its memory is tidied.
 */
export interface EmbeddedImages {
  readonly ids: Int32Array;
  /** Rows of the features. */
  readonly rows: Int32Array;
}

/** Those of them that have a class. */
export interface LabelledImages extends EmbeddedImages {
  readonly classIds: Int32Array;
  /** As in split_members; -1 when it is not dealt. */
  readonly parts: Int32Array;
}

/** Images that a head can learn from, that it can be measured on, and that it can be asked about. */
export interface LearningMaterial {
  /** Ids of the classes that images of the lesson have, in the order of their sorted names. */
  readonly classes: readonly number[];
  /** Labelled images that are in no validation and no test part; of very many some, evenly over each class. */
  readonly lesson: LabelledImages;
  /** Labelled images of the validation part, of these classes. */
  readonly validation: LabelledImages;
  readonly unlabelled: EmbeddedImages;
  /** Images with a class, those of the test part among them. */
  readonly labels: number;
}

/** All labelled and unlabelled images that have features in a space, each in order of id; read in slices. */
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
      const own = classId === null ? unlabelled : labelled;
      own.ids.push(id);
      own.rows.push(row);
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

/** Reads what there is in a space, in slices. */
export async function readMaterial(project: Project, space: string, signal: AbortSignal): Promise<LearningMaterial> {
  const { catalog } = project;
  const { labelled, unlabelled } = await readLearnable(project, space, signal);
  return inSlices(
    chosenOf(labelled, unlabelled, (id) => catalog.classes.byId(id)?.name ?? ''),
    signal,
  );
}

function* chosenOf(
  labelled: LabelledImages,
  unlabelled: EmbeddedImages,
  nameOf: (id: number) => string,
): Generator<void, LearningMaterial> {
  const { classIds, parts } = labelled;
  const labels = labelled.ids.length;
  const isLesson = (index: number): boolean => parts[index] !== validation && parts[index] !== test;
  let count = 0;
  yield* forEachIndex(labels, (index) => {
    if (isLesson(index)) count += 1;
  });
  // At most `mostLearned` or so, at least one of each class.
  const every = Math.ceil(count / mostLearned);
  const seen = new Map<number, number>();
  const lesson: number[] = [];
  yield* forEachIndex(labels, (index) => {
    if (!isLesson(index)) return;
    const own = at(classIds, index);
    const before = seen.get(own) ?? 0;
    seen.set(own, before + 1);
    if (before % every === 0) lesson.push(index);
  });
  const judged: number[] = [];
  yield* forEachIndex(labels, (index) => {
    if (parts[index] === validation && seen.has(at(classIds, index))) judged.push(index);
  });
  const names = [...seen.keys()].map((id) => ({ id, name: nameOf(id) }));
  return {
    classes: names.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ id }) => id),
    ...{ lesson: yield* someOf(labelled, lesson), validation: yield* someOf(labelled, judged), unlabelled, labels },
  };
}

/** Those with some indices; interruptible. */
export function* someOf(images: LabelledImages, indices: readonly number[]): Generator<void, LabelledImages> {
  const [ids, rows, classIds, parts] = [0, 1, 2, 3].map(() => new Int32Array(indices.length)) as Arrays;
  yield* forEachIndex(indices.length, (place) => {
    const index = at(indices, place);
    ids[place] = at(images.ids, index);
    rows[place] = at(images.rows, index);
    classIds[place] = at(images.classIds, index);
    parts[place] = at(images.parts, index);
  });
  return { ids, rows, classIds, parts };
}

type Arrays = [Int32Array, Int32Array, Int32Array, Int32Array];

/** A number for each image of the lesson, the same for copies. */
export function groupsIn({ catalog }: Project, lesson: LabelledImages, signal: AbortSignal): Promise<Int32Array> {
  return inSlices(grouping(groupedByRow(lesson), catalog.issues.copies()), signal);
}

/** A space has one row per content. */
export const groupedByRow = ({ ids, rows }: EmbeddedImages): Grouped => ({
  ids,
  contentOf: (index) => at(rows, index),
});
