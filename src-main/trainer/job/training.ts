import type { InferInput } from 'valibot';
import type { EpochMetrics } from '../../../src-shared/domain/training';
import type { trainerContract } from '../../../src-shared/workers/trainer';
import type { TrainingControl } from './control';
import type { Progress } from './progress';

/** Receives what a training reports while it runs. */
export interface TrainListener {
  progressed(progress: Progress): void;
  epochEnded(metrics: EpochMetrics): void;
  /** @param sentence for the log */
  noted(sentence: string): void;
}

/** The listener and the controls of a training. */
export interface TrainContext {
  readonly listener: TrainListener;
  readonly control: TrainingControl;
  /** Cancels the training within one step. */
  readonly signal: AbortSignal;
}

/** The answer to a request to train. */
export type TrainResult = InferInput<typeof trainerContract.trainer.train.result>;
