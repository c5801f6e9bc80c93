import { join } from 'node:path';
import { planSentences, intendedParts, type TrainingPlan } from '../../../src-shared/domain/training-plan';
import type { TrainableImage } from '../catalog/images';
import type { Wanted } from '../pixels/pixels';
import type { Project } from '../project/project';
import { takeSnapshot, type Snapshot } from '../splits/snapshots';
import { currentSplit } from '../splits/splits';
import { joinTraining } from './joining';
import { planTraining } from './plan';

/** Images that a run was started on, before they are decoded. */
export interface ChosenImages {
  readonly images: readonly Wanted[];
  readonly madeDefaultSplit: boolean;
  /** Takes the snapshot. @param without images that could not be decoded */
  take(without: ReadonlySet<number>): Promise<TakenImages>;
}

/** Data of a run, and sentences about it for a person. */
export interface TakenImages {
  readonly snapshotId: string;
  readonly snapshot: Snapshot;
  readonly plan: TrainingPlan;
  readonly sentences: string[];
}

/**
 * Chooses the labelled, readable images of the present split, which new labels join first.
 * @throws Failure of kind 'no-data' when nothing can be trained
 */
export async function chooseFromSplit(
  project: Project,
  isHoldingBack: boolean,
  signal: AbortSignal,
): Promise<ChosenImages> {
  const { catalog } = project;
  const { id: split, madeDefault } = await project.stepMutex.whenFree(() => currentSplit(project));
  const joining = await joinTraining(project, split, isHoldingBack, signal);
  const { missing } = planTraining(project, split, joining);
  const members = catalog.splits.members(split);
  return {
    images: wantedOf(catalog.images.trainable().filter(({ id }) => members.has(id))),
    madeDefaultSplit: madeDefault,
    take: async (without) => {
      const { row, snapshot } = await takeSnapshot(project, split, without);
      const plan = { ...planTraining(project, split, joining, without), missing }; // images left out now are reported apart
      const sentences = planSentences(plan, intendedParts(catalog.splits.method(split)));
      return { snapshotId: row.snapshot, snapshot, plan, sentences };
    },
  };
}

export const wantedOf = (images: readonly TrainableImage[]): Wanted[] =>
  images.map(({ id, sourceRoot, path, sha256 }) => ({ image: id, file: join(sourceRoot, path), sha256 }));
