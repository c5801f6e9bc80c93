import { setImmediate } from 'node:timers/promises';
import type { LearnableImage } from '../catalog/embeddings';
import { throwIfCancelled } from '../jobs';
import type { Project } from '../project';
import { grouping } from '../runs/groups';
import { everySome, inSlices } from '../slices';

/** Rows that are read at once: some 5 ms, after which the engine answers what has come in meanwhile. */
const sliceRows = 500;
const [validation, test] = [1, 2];

/** Images that a head is trained on, at most: with more it takes longer and is hardly better. As many as choose one. */
const mostLearned = 20_000;

/** Images that a head can learn from, that it can be measured on, and that it can be asked about. */
export interface LearningMaterial {
  /** Ids of the classes that images of the lesson have, in the order of their sorted names. */
  readonly classes: readonly number[];
  /** Labelled images that are in no validation and no test part; of very many some, evenly over each class. */
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

/** All labelled and unlabelled images that have features in a space, each in order of id; read in slices. */
export async function readLearnable(
  { catalog }: Project,
  space: string,
  signal: AbortSignal,
): Promise<{ labelled: LabelledImage[]; unlabelled: LearnableImage[] }> {
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
  return { labelled, unlabelled };
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
  labelled: readonly LabelledImage[],
  unlabelled: readonly LearnableImage[],
  nameOf: (id: number) => string,
): Generator<void, LearningMaterial> {
  const isLesson = ({ part }: LabelledImage): boolean => part !== validation && part !== test;
  let count = 0;
  yield* everySome(labelled, (image) => {
    if (isLesson(image)) count += 1;
  });
  // At most `mostLearned` or so, at least one of each class.
  const every = Math.ceil(count / mostLearned);
  const seen = new Map<number, number>();
  const lesson: LabelledImage[] = [];
  yield* everySome(labelled, (image) => {
    if (!isLesson(image)) return;
    const before = seen.get(image.classId) ?? 0;
    seen.set(image.classId, before + 1);
    if (before % every === 0) lesson.push(image);
  });
  const judged: LabelledImage[] = [];
  yield* everySome(labelled, (image) => {
    if (image.part === validation && seen.has(image.classId)) judged.push(image);
  });
  const names = [...seen.keys()].map((id) => ({ id, name: nameOf(id) }));
  return {
    classes: names.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ id }) => id),
    ...{ lesson, validation: judged, unlabelled, labels: labelled.length },
  };
}

/** A number for each image of the lesson, the same for copies. */
export async function groupsIn(
  { catalog }: Project,
  lesson: readonly LabelledImage[],
  signal: AbortSignal,
): Promise<Int32Array> {
  const groups = await inSlices(grouping(lesson, catalog.issues.copies(), new Map()), signal);
  return Int32Array.from(lesson, ({ id }) => groups.get(id) ?? -1);
}

const isLabelled = (image: LearnableImage): image is LabelledImage => image.classId !== null;
