import type * as v from 'valibot';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import type { RunClasses } from '../splits/run-classes';
import type { Snapshot } from '../splits/snapshots';

/** A run whose model is evaluated. */
export interface EvaluatedRun {
  readonly name: string;
  /** The folder of its model. */
  readonly model: string;
  readonly snapshot: Snapshot;
  readonly classes: RunClasses;
  /** Whether figures also count images that the run has seen. */
  readonly withSeen: boolean;
}

/** The result of an evaluation without the fields that identify the run. */
export type Evaluated = Omit<v.InferOutput<(typeof runsContract)['evaluate']['result']>, 'run' | 'classes' | 'renamed'>;
