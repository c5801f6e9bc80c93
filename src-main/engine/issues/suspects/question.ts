import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { EmbeddingSpace } from '../../features/embedding/embedding';
import { groupedByRow, readLearnable, someOf, type LabelledImages } from '../../features/learning/material';
import type { Project } from '../../project/project';
import { compareCodePoints } from '../../base/code-points';
import { groupingOfSplit } from '../../splits/grouping-of-split';
import { forEachIndex, inSlices } from '../../base/slices';

/** Labelled images whose labels are looked at; entry k of each array speaks of the same one. */
export interface Question {
  /** Their ids. */
  readonly images: Int32Array;
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
  const grouping = groupingOfSplit(project, groupedByRow(labelled), catalog.splits.current());
  return inSlices(asking(project, labelled, await inSlices(grouping, signal)), signal);
}

function* asking({ catalog }: Project, labelled: LabelledImages, groups: Int32Array): Generator<void, Question> {
  const { classIds } = labelled;
  // A group belongs to the class of its first image, as when folds are dealt.
  const isSeen = new Uint8Array(groups.length);
  const groupCounts = new Map<number, number>();
  yield* forEachIndex(groups.length, (index) => {
    const [group, own] = [at(groups, index), at(classIds, index)];
    groupCounts.set(own, (groupCounts.get(own) ?? 0) + (isSeen[group] === 1 ? 0 : 1));
    isSeen[group] = 1;
  });
  const known = [...groupCounts.keys()].map((id) => ({ id, name: catalog.classes.byId(id)?.name ?? '' }));
  known.sort((a, b) => compareCodePoints(a.name, b.name));
  const isLargeEnough = ({ id }: { readonly id: number }): boolean => (groupCounts.get(id) ?? 0) >= 2;
  const classes = known.filter(isLargeEnough);
  if (classes.length < 2) throw tooLittle();
  const indices = new Map(classes.map(({ id }, index) => [id, index]));
  const asked: number[] = [];
  yield* forEachIndex(groups.length, (index) => {
    if (indices.has(at(classIds, index))) asked.push(index);
  });
  const images = yield* someOf(labelled, asked);
  const [labels, numbers] = [new Int32Array(asked.length), new Int32Array(asked.length)];
  yield* forEachIndex(asked.length, (place) => {
    const label = indices.get(at(images.classIds, place));
    if (label === undefined) throw new RangeError('An image of a class that is not asked about');
    labels[place] = label;
    numbers[place] = at(groups, at(asked, place));
  });
  const classesLeftOut = known.filter((each) => !isLargeEnough(each)).map(({ name }) => name);
  return { images: images.ids, classes, labels, rows: images.rows, groups: numbers, classesLeftOut };
}

const tooLittle = (): Failure =>
  new Failure(
    'no-data',
    'There is too little to compare: labels are looked at by what others of two classes show.',
    'Label some images of two classes.',
  );
