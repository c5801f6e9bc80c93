import * as v from 'valibot';
import type { Decision } from '../../../src-shared/domain/decision';
import type { RunRecord } from '../catalog/runs';
import { readStored } from '../catalog/stored-json';
import type { RunClasses } from '../splits/run-classes';

/** A decision as the catalog keeps it: its class by id, so that a rename changes nothing. */
export const StoredDecision = v.variant('kind', [
  v.object({ kind: v.literal('class'), classId: v.number(), threshold: v.number() }),
  v.object({ kind: v.literal('abstain'), threshold: v.number() }),
]);
export type StoredDecision = v.InferOutput<typeof StoredDecision>;

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
