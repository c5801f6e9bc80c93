import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import type { EpochManifest } from '../../../src-shared/workers/manifest';
import type { TriedHead } from '../../../src-shared/domain/training';
import type { TrainerEnvironment } from '../../../src-shared/workers/trainer';
import type { TrainJob } from '../data/job';
import type { HeadSearch } from '../quick/choosing';
import type { TensorFlow } from '../runtime/tensorflow';

/** A training epoch by epoch, with everything in which its kinds differ. */
export interface EpochTraining {
  readonly manifest: EpochManifest;
  /** The starter that its network begins with, for the model's metadata; null for fresh weights. */
  readonly starter: string | null;
  /** Whether the finished model gets batch-norm statistics of the weights that are kept, in place of moving averages. */
  readonly recalculatesStatistics: boolean;
  /** Builds the network with its first weights. The caller disposes of the model. */
  readonly firstNetwork: (job: TrainJob, setting: BuildSetting) => Promise<FirstNetwork>;
}

/** The network that a training begins with. */
export interface FirstNetwork {
  readonly model: LayersModel;
  /** Heads that were tried, the chosen one first; empty for a network without a head of its own. */
  readonly tried: readonly TriedHead[];
}

/** Everything that building a network needs beside the job. */
export interface BuildSetting extends Pick<HeadSearch, 'signal' | 'onProgress'> {
  readonly tf: TensorFlow;
  readonly environment: TrainerEnvironment;
}
