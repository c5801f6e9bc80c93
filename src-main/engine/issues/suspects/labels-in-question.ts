import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { EmbeddingSpace } from '../../features/embedding/space';
import {
  groupedByRow,
  readLearnable,
  selectImages,
  type LabelledImages,
} from '../../features/learning/learning-material';
import type { Project } from '../../project/project';
import { compareCodePoints } from '../../base/code-points';
import { groupingOfSplit } from '../../splits/grouping-of-split';
import { forEachIndex, inSlices } from '../../base/slices';

/** Labelled images whose labels are examined; entry k of each array is about the same image. */
export interface LabelsInQuestion {
  /** Their ids. */
  readonly images: Int32Array;
  /** Sorted by name; a label is an index into them. */
  readonly classes: readonly { readonly id: number; readonly name: string }[];
  readonly labels: Int32Array;
  /** Rows of the features. */
  readonly rows: Int32Array;
  /** Numbers of groups. Images of one group are never on both sides of a fold. */
  readonly groups: Int32Array;
  /** Names of classes with fewer than two groups. Leaving one out would leave nothing to learn the class from. */
  readonly classesLeftOut: readonly string[];
}

/**
 * Reads, in slices, the labelled, readable images that have features, with their present labels. Classes that are too small are left
 * out.
 * @throws Failure of kind 'no-data' when fewer than two classes are large enough
 */
export async function labelsInQuestion(
  project: Project,
  space: Pick<EmbeddingSpace, 'name'>,
  signal: AbortSignal,
): Promise<LabelsInQuestion> {
  const { catalog } = project;
  const { labelled } = await readLearnable(project, space.name, signal);
  const grouping = groupingOfSplit(project, groupedByRow(labelled), catalog.splits.current());
  return inSlices(choosing(project, labelled, await inSlices(grouping, signal)), signal);
}

function* choosing(
  { catalog }: Project,
  labelled: LabelledImages,
  groups: Int32Array,
): Generator<void, LabelsInQuestion> {
  const groupCounts = yield* countGroups(labelled, groups);
  const known = [...groupCounts.keys()].map((id) => ({ id, name: catalog.classes.byId(id)?.name ?? '' }));
  known.sort((a, b) => compareCodePoints(a.name, b.name));
  const isLargeEnough = ({ id }: { readonly id: number }): boolean => (groupCounts.get(id) ?? 0) >= 2;
  const classes = known.filter(isLargeEnough);
  if (classes.length < 2) throw tooFewClasses();
  const indexOfClass = new Map(classes.map(({ id }, index) => [id, index]));
  const chosen: number[] = [];
  yield* forEachIndex(groups.length, (index) => {
    if (indexOfClass.has(at(labelled.classIds, index))) chosen.push(index);
  });
  const images = yield* selectImages(labelled, chosen);
  const [labels, chosenGroups] = [new Int32Array(chosen.length), new Int32Array(chosen.length)];
  yield* forEachIndex(chosen.length, (position) => {
    const label = indexOfClass.get(at(images.classIds, position));
    if (label === undefined) throw new RangeError('An image of a class that is left out');
    labels[position] = label;
    chosenGroups[position] = at(groups, at(chosen, position));
  });
  const classesLeftOut = known.filter((each) => !isLargeEnough(each)).map(({ name }) => name);
  return { images: images.ids, classes, labels, rows: images.rows, groups: chosenGroups, classesLeftOut };
}

/** Number of groups of each class. A group belongs to the class of its first image, as in the trainer's folds. */
function* countGroups({ classIds }: LabelledImages, groups: Int32Array): Generator<void, Map<number, number>> {
  const isCounted = new Uint8Array(groups.length);
  const counts = new Map<number, number>();
  yield* forEachIndex(groups.length, (index) => {
    const [group, classId] = [at(groups, index), at(classIds, index)];
    counts.set(classId, (counts.get(classId) ?? 0) + (isCounted[group] === 1 ? 0 : 1));
    isCounted[group] = 1;
  });
  return counts;
}

export const tooFewClasses = (): Failure =>
  new Failure(
    'no-data',
    'There is too little to compare: a search for suspect labels needs two classes with several labelled images each.',
    'Label some images of two classes.',
  );
