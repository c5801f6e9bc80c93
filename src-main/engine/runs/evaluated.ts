import type * as v from 'valibot';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import type { Assessment } from '../../../src-shared/domain/assessment';
import type { CountedRows } from '../results/figures-in-thread';
import type { RunClasses } from '../splits/run-classes';
import type { Snapshot } from '../splits/snapshots';

/** A run whose model is evaluated. */
export interface EvaluatedRun {
  readonly name: string;
  /** The folder of its model. */
  readonly model: string;
  readonly snapshot: Snapshot;
  readonly classes: RunClasses;
  /** Its temperature, which its model's predictions are calibrated with; null for none. */
  readonly temperature: number | null;
  /** Whether figures also count images that the run has seen. */
  readonly withSeen: boolean;
}

type Result = v.InferOutput<(typeof runsContract)['evaluate']['result']>;

type Identity = 'run' | 'classes' | 'renamed';
type Decided = 'decision' | 'threshold' | 'decided' | 'ceiling';
type Confirmed = 'confirmedMistakes' | 'leaks';

/** The result of an evaluation without the fields that identify the run, and without the figures that `counted` gives. */
export type Evaluated = Omit<Result, Identity | keyof Assessment | Decided | Confirmed> & {
  /** Predictions of the images that the figures count. */
  readonly counted: CountedRows;
};
