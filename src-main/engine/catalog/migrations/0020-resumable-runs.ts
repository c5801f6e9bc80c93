import type { Migration } from './migration';

/**
 * Runs that can be resumed from checkpoints. `settings` (JSON, see runs/settings.ts) holds what a run was started with beside its
 * recipe, seed and epochs. Results and epochs of older runs get what was always true then: trained in one go, to the last epoch, whose
 * weights were kept. Gradient norms and bad steps were not recorded then and are 0.
 */
export const resumableRuns: Migration = {
  number: 20,
  name: 'resumable-runs',
  sql: `
ALTER TABLE runs ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

UPDATE runs SET result = json_set(result,
  '$.ending', 'complete', '$.keptEpoch', json_extract(result, '$.epochs'), '$.skippedSteps', 0, '$.resumes', json('[]'))
WHERE result IS NOT NULL;

UPDATE run_epochs SET metrics = json_set(metrics, '$.gradientNorm', 0, '$.skippedSteps', 0);
`,
};
