import * as v from 'valibot';
import type { Decision } from '../../../src-shared/domain/decision';
import { thresholdAtTemperature } from '../../../src-shared/metrics/calibration';
import type { RunRecord } from '../catalog/runs';
import { readStored } from '../catalog/stored-json';
import type { RunClasses } from '../splits/run-classes';

const Threshold = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A decision as the catalog keeps it: its class by id, so that a rename changes nothing. */
export const StoredDecision = v.variant('kind', [
  v.object({ kind: v.literal('class'), classId: v.number(), threshold: Threshold }),
  v.object({ kind: v.literal('abstain'), threshold: Threshold }),
]);
export type StoredDecision = v.InferOutput<typeof StoredDecision>;

/**
 * A decision that answers the same at another temperature of its run; null where there is none. Of two classes, logits keep their order
 * and the threshold is scaled with them. Of more, images change places as the temperature changes, so no threshold separates the same.
 */
export function decisionAtTemperature(
  stored: StoredDecision,
  { outputs, names }: Pick<RunClasses, 'outputs' | 'names'>,
  scale: { readonly from: number; readonly to: number },
): StoredDecision | null {
  if (outputs.length !== 2 || names.length !== 2) return null;
  return { ...stored, threshold: thresholdAtTemperature(stored.threshold, scale) };
}

/**
 * Returns a run's decision, with its class by its present name. Null stands for the most probable class: no decision was kept, its row
 * is damaged, or the run's two classes were merged into one.
 */
export function decisionOf({ decision }: Pick<RunRecord, 'decision'>, classes: RunClasses): Decision | null {
  const stored = decision === null ? null : readStored(StoredDecision, decision);
  if (stored === null || stored.kind === 'abstain') return stored;
  const index = classes.indexOf(stored.classId);
  const name = index === undefined || classes.names.length !== 2 ? undefined : classes.names[index];
  return name === undefined ? null : { kind: 'class', class: name, threshold: stored.threshold };
}
