import { Failure } from '../../../src-shared/domain/failure';
import type { EmbeddingSpace } from '../embeddings/embedding';
import { readLearnable, type LabelledImage } from '../learning/material';
import type { Project } from '../project';
import { compareCodePoints } from '../runs/deal';
import { groupingOfSplit } from '../runs/manifest';
import { everySome, inSlices } from '../slices';

/** Labelled images whose labels are looked at; entry k of each array speaks of the same one. */
export interface Question {
  readonly images: readonly LabelledImage[];
  /** Sorted by name; a label is an index into them. */
  readonly classes: readonly { readonly id: number; readonly name: string }[];
  readonly labels: Int32Array;
  /** Row of the features. */
  readonly rows: Int32Array;
  /** Images of one number are never on both sides of a fold. */
  readonly groups: Int32Array;
  /** Names of classes with fewer than two groups: none could be left out. */
  readonly classesLeftOut: readonly string[];
}

/**
 * All labelled, readable images that have features, as their labels are now; those of classes that are too small are left
 * out. Read in slices.
 * @throws Failure of kind 'no-data' when fewer than two classes are large enough
 */
export async function questionOf(project: Project, space: EmbeddingSpace, signal: AbortSignal): Promise<Question> {
  const { catalog } = project;
  const { labelled } = await readLearnable(project, space.name, signal);
  const groups = await inSlices(groupingOfSplit(project, labelled, catalog.splits.current()), signal);
  return inSlices(asking(project, labelled, groups), signal);
}

function* asking(
  { catalog }: Project,
  labelled: readonly LabelledImage[],
  groups: ReadonlyMap<number, number>,
): Generator<void, Question> {
  const groupOf = ({ id }: LabelledImage): number => groups.get(id) ?? -1;
  // A group belongs to the class of its first image, as when folds are dealt.
  const isSeen = new Uint8Array(labelled.length);
  const groupCounts = new Map<number, number>();
  yield* everySome(labelled, (image) => {
    const [group, count] = [groupOf(image), groupCounts.get(image.classId) ?? 0];
    groupCounts.set(image.classId, isSeen[group] === 1 ? count : count + 1);
    isSeen[group] = 1;
  });
  const known = [...groupCounts.keys()].map((id) => ({ id, name: catalog.classes.byId(id)?.name ?? '' }));
  known.sort((a, b) => compareCodePoints(a.name, b.name));
  const isLargeEnough = ({ id }: { readonly id: number }): boolean => (groupCounts.get(id) ?? 0) >= 2;
  const classes = known.filter(isLargeEnough);
  if (classes.length < 2) throw tooLittle();
  const indices = new Map(classes.map(({ id }, index) => [id, index]));
  const images: LabelledImage[] = [];
  yield* everySome(labelled, (image) => {
    if (indices.has(image.classId)) images.push(image);
  });
  const [labels, rows, numbers] = [0, 1, 2].map(() => new Int32Array(images.length)) as Arrays;
  yield* everySome(images.entries(), ([index, image]) => {
    labels[index] = indices.get(image.classId) ?? 0;
    rows[index] = image.row;
    numbers[index] = groupOf(image);
  });
  const classesLeftOut = known.filter((each) => !isLargeEnough(each)).map(({ name }) => name);
  return { images, classes, labels, rows, groups: numbers, classesLeftOut };
}

type Arrays = [Int32Array, Int32Array, Int32Array];

const tooLittle = (): Failure =>
  new Failure(
    'no-data',
    'There is too little to compare: labels are looked at by what others of two classes show.',
    'Label some images of two classes.',
  );
