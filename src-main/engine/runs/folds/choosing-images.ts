import { at } from '../../../../src-shared/domain/at';
import { foldSentences } from '../../../../src-shared/domain/fold-figures';
import type { TrainingPlan } from '../../../../src-shared/domain/training-plan';
import type { TrainableImage } from '../../catalog/images';
import { inSlices } from '../../base/slices';
import type { Project } from '../../project/project';
import { test, validation } from '../../splits/assigning';
import { groupingOfSplit, keptTogether } from '../../splits/grouping-of-split';
import { noLabelledImages } from '../../splits/no-labelled-images';
import { takeSnapshot } from '../../splits/snapshots';
import { wantedOf, type ChosenImages } from '../choosing-images';
import { dealFolds } from './deal';

interface Wish {
  /** Number of folds. */
  readonly count: number;
  readonly seed: number;
  /** Whether images in no part of the present split are left out. */
  readonly isHoldingBack: boolean;
}

/**
 * Chooses the images of a run over folds: all labelled, readable ones, except those of the present split's test part and what is tied
 * to them. So a test set measures only models and choices that have not seen it, whether it was used yet or not. The snapshot gets a
 * split of its own, which never becomes the present one: all its images are validation, since each is predicted by a model that has not
 * seen it.
 * @throws Failure of kind 'no-data' when there are too few images for so many folds
 */
export async function chooseForFolds(project: Project, wish: Wish, signal: AbortSignal): Promise<ChosenImages> {
  const { catalog } = project;
  const chosen = await project.stepMutex.whenFree(() => choose(project, wish, signal));
  const { images, split } = chosen;
  if (images.length === 0) throw noLabelledImages(project);
  const classIds = Int32Array.from(images, ({ classId }) => classId);
  await inSlices(dealFolds(classIds, chosen.groups, wish.count, wish.seed), signal); // refuses too few images
  return {
    images: wantedOf(images),
    madeDefaultSplit: false,
    take: async (without) => {
      const taken = images.filter(({ id }) => !without.has(id));
      const plan = { ...chosen.plan, images: { train: 0, validation: taken.length, test: 0 } };
      const own = catalog.transaction(() => {
        const parts = new Map(taken.map(({ id }) => [id, validation]));
        return catalog.splits.add(methodOf(project, split), parts, 0, Date.now());
      });
      const { row, snapshot } = await takeSnapshot(project, own);
      return { snapshotId: row.snapshot, snapshot, plan, sentences: foldSentences(plan) };
    },
  };
}

/** The method of a split that stands for the images of folds. It keeps together what the present split does. */
function methodOf(project: Project, split: number | null): string {
  const keepTogether = keptTogether(project, split);
  return JSON.stringify({ method: 'folds', besides: split, ...(keepTogether.length > 0 && { keepTogether }) });
}

interface Chosen {
  readonly images: readonly TrainableImage[];
  /** [images] */
  readonly groups: Int32Array;
  /** The present split. */
  readonly split: number | null;
  readonly plan: Omit<TrainingPlan, 'images'>;
}

async function choose(project: Project, { count, isHoldingBack }: Wish, signal: AbortSignal): Promise<Chosen> {
  const { catalog } = project;
  const split = catalog.splits.current();
  const members = split === null ? new Map<number, number>() : catalog.splits.members(split);
  const labelled = catalog.images.trainable();
  const others = labelled.filter(({ id }) => members.get(id) !== test);
  const kept = isHoldingBack && split !== null ? others.filter(({ id }) => members.has(id)) : others;
  const testIds = [...members].filter(([, part]) => part === test).map(([id]) => id);
  const ids = [...testIds, ...kept.map(({ id }) => id)];
  const contentOf = (index: number): Buffer | number =>
    index < testIds.length
      ? (catalog.images.hash(at(ids, index)) ?? -1) // a test image may have been refused since
      : at(kept, index - testIds.length).sha256;
  const groups = await inSlices(groupingOfSplit(project, { ids, contentOf }, split), signal);
  const testGroups = new Set(groups.subarray(0, testIds.length));
  const own = groups.subarray(testIds.length);
  const isFree = own.map((group) => (testGroups.has(group) ? 0 : 1));
  const images = kept.filter((_, index) => isFree[index] === 1);
  return {
    images,
    groups: own.filter((_, index) => isFree[index] === 1),
    split,
    plan: {
      joined: 0,
      heldBack: others.length - kept.length,
      tied: kept.length - images.length,
      missing: [...catalog.images.missingByClass().values()].reduce((sum, missing) => sum + missing, 0),
      lacking: [],
      folds: count,
      testLeftOut: labelled.length - others.length,
    },
  };
}
