import type { TrainResult } from '../../../src-shared/domain/run';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { Snapshot } from '../splits/snapshots';
import type { Material } from './material';
import type { RunSettings } from './settings';
import type { Trained } from './training-children';

/** A run that the catalog shows as running, with everything that it is trained on. */
export interface RunningRun {
  readonly id: number;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly epochs: number;
  readonly settings: RunSettings;
  readonly snapshotId: string;
  readonly snapshot: Snapshot;
  readonly material: Material;
}

/** What the trainings of a run came to: its one training, or those of all folds. */
export interface RunTraining extends Omit<Trained, 'environment' | 'parameters'> {
  readonly device: TrainResult['device'];
  readonly folds: TrainResult['folds'];
  readonly warnings: readonly string[];
}
