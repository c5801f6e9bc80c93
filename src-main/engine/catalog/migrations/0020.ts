/**
 * Runs that go on from checkpoints. What a run was started with beside its recipe, seed and epochs stands in `settings`
 * (JSON, see runs/settings.ts); results and epochs of runs from before say what then was always so: trained in one go, to
 * the last epoch, whose weights were kept. Gradients' norms and bad steps were not noted then and are 0.
 */
export const migration0020 = `
ALTER TABLE runs ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

UPDATE runs SET result = json_set(result,
  '$.ending', 'complete', '$.keptEpoch', json_extract(result, '$.epochs'), '$.skippedSteps', 0, '$.resumes', json('[]'))
WHERE result IS NOT NULL;

UPDATE run_epochs SET metrics = json_set(metrics, '$.gradientNorm', 0, '$.skippedSteps', 0);
`;
