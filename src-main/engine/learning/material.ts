import { setImmediate } from 'node:timers/promises';
import type { LearnableImage } from '../catalog/embeddings';
import { throwIfCancelled } from '../jobs';
import type { Project } from '../project';
import { groupsOf } from '../runs/groups';

/** Rows that are read at once: some 10 ms, after which the engine answers what has come in meanwhile. */
const sliceRows = 5000;
const [validation, test] = [1, 2];

/** Images that a head can learn from, that it can be measured on, and that it can be asked about. */
export interface LearningMaterial {
  /** Ids of the classes that images of the lesson have, in the order of their sorted names. */
  readonly classes: readonly number[];
  /** Labelled images that are in no validation and no test part. */
  readonly lesson: readonly LabelledImage[];
  /** Labelled images of the validation part, of these classes. */
  readonly validation: readonly LabelledImage[];
  readonly unlabelled: readonly LearnableImage[];
  /** Images with a class, those of the test part among them. */
  readonly labels: number;
}

export interface LabelledImage extends LearnableImage {
  readonly classId: number;
}

/** Reads what there is in a space, in slices. */
export async function readMaterial(
  { catalog }: Project,
  space: string,
  signal: AbortSignal,
): Promise<LearningMaterial> {
  const split = catalog.splits.current();
  const labelled: LabelledImage[] = [];
  const unlabelled: LearnableImage[] = [];
  for (let after = 0; ;) {
    const slice = catalog.embeddings.learnable(space, split, after, sliceRows);
    for (const image of slice) {
      if (isLabelled(image)) labelled.push(image);
      else unlabelled.push(image);
    }
    const last = slice.at(-1);
    if (!last) break;
    after = last.id;
    await setImmediate();
    throwIfCancelled(signal);
  }
  const lesson = labelled.filter(({ part }) => part !== validation && part !== test);
  const present = new Set(lesson.map(({ classId }) => classId));
  const names = catalog.classes.all().filter(({ id }) => present.has(id));
  return {
    classes: names.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ id }) => id),
    ...{ lesson, unlabelled, labels: labelled.length },
    validation: labelled.filter(({ part, classId }) => part === validation && present.has(classId)),
  };
}

/** A number for each image of the lesson, the same for copies. */
export function groupsIn({ catalog }: Project, lesson: readonly LabelledImage[]): Int32Array {
  const groups = groupsOf(lesson, catalog.issues.copies());
  return Int32Array.from(lesson, ({ id }) => groups.get(id) ?? -1);
}

const isLabelled = (image: LearnableImage): image is LabelledImage => image.classId !== null;
