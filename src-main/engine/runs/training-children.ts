import { Failure } from '../../../src-shared/domain/failure';
import type { EpochMetrics } from '../../../src-shared/domain/training';
import { withTrainer, type Trainer } from '../base/children/trainers';
import type { ProjectJob } from '../project/project-job';
import { newestCheckpoint, newestCheckpointName } from './checkpoints';
import type { RunSettings } from './settings';
import type { RunUnderway } from './underway';

export type Trained = Awaited<ReturnType<Trainer['client']['trainer']['train']>>;

/** A training that a trainer is to do. */
export interface TrainingOrder {
  readonly run: number;
  /** Folder that the trainer writes into. */
  readonly folder: string;
  readonly manifest: string;
  readonly device: RunSettings['device'];
  readonly underway: RunUnderway;
  readonly reports: TrainingReports;
}

/** A trainer's progress. */
export interface TrainingProgress {
  readonly phase: keyof typeof phaseNames;
  /** The epoch underway, from 1, and how many there are. */
  readonly epoch: number;
  readonly epochs: number;
  /** Units done, and of how many in this phase. */
  readonly done: number;
  readonly total: number;
}

/** Receives what a training reports while it runs. */
export interface TrainingReports {
  progressed(progress: TrainingProgress): void;
  epochEnded(metrics: EpochMetrics): void;
}

/** How often a trainer is started again without a newer checkpoint than the last time. */
const restarts = 2;

/**
 * Trains a run in a trainer. A trainer that dies, or reports that it can't go on, is started again and continues from the last
 * checkpoint.
 * @throws Failure of kind 'child-died' or 'step-failed' when that does not help, else what the trainer throws
 */
export async function trainInChildren(context: ProjectJob, order: TrainingOrder): Promise<Trained> {
  const { services, job } = context;
  const { folder } = order;
  let reached = newestCheckpointName(folder);
  for (let restartsLeft = restarts; ;) {
    try {
      return await trainInChild(context, order);
    } catch (error) {
      if (!isRestartable(error)) throw error;
      if (job.signal.aborted) throw new Failure('cancelled', 'Cancelled.');
      const now = newestCheckpointName(folder);
      if (now !== reached) restartsLeft = restarts;
      if (restartsLeft === 0) throw error;
      restartsLeft -= 1;
      reached = now;
      services.log.warn({ run: order.run, checkpoint: now, failure: error.message }, 'the trainer is started again');
      const run = `r${String(order.run)}`;
      services.emit('runs', 'trainerRestarted', {
        run,
        message: error.message,
        next: `${run} ${continuation(folder)}`,
      });
    }
  }
}

/** Ends the sentence about a restarted trainer. */
function continuation(folder: string): string {
  const reached = newestCheckpoint(folder);
  if (reached === null) return 'starts over: it had no checkpoint yet.';
  const { epoch, step } = reached;
  return `goes on from its checkpoint after ${step === 0 ? `epoch ${String(epoch)}` : `step ${String(step)} of epoch ${String(epoch + 1)}`}.`;
}

function isRestartable(error: unknown): error is Failure {
  return error instanceof Failure && (error.kind === 'child-died' || error.kind === 'step-failed');
}

async function trainInChild(
  { services, job }: ProjectJob,
  { manifest, device, underway, reports }: TrainingOrder,
): Promise<Trained> {
  job.phase('Loading TensorFlow', '', null);
  return withTrainer({ log: services.childLog('trainer'), device }, async (trainer) => {
    trainer.on('trainer', 'progressed', (progress) => {
      reports.progressed(progress);
    });
    trainer.on('trainer', 'epochEnded', (metrics) => {
      reports.epochEnded(metrics);
    });
    underway.attach(trainer);
    return trainer.client.trainer.train({ manifest }, job.signal);
  });
}

/** Reports of a run's one training, on the job and in the catalog. */
export function reportsOf({ services, project, job }: ProjectJob, run: number): TrainingReports {
  let phase = '';
  return {
    progressed: (progress) => {
      const { done, total } = progress;
      if (progress.phase !== phase) job.phase(phaseNames[progress.phase], 'images', total, done);
      phase = progress.phase;
      job.reach(done, total);
    },
    epochEnded: (metrics) => {
      project.catalog.runs.addEpoch(run, metrics.epoch, JSON.stringify(metrics));
      services.emit('runs', 'epochEnded', { job: job.id, run: `r${String(run)}`, metrics });
    },
  };
}

export const phaseNames = {
  loading: 'Loading',
  training: 'Training',
  normalizing: 'Recomputing batch norm statistics',
  predicting: 'Evaluating',
  writing: 'Writing the model',
} as const;
