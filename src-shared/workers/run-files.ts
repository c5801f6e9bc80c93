/** Files of a model folder that are needed to use the model. */
export const modelFiles = ['model.json', 'weights.bin', 'metadata.json'] as const;

/** Files in a run's folder whose checksums are in the same folder. Checkpoints and the model have theirs in their own folders. */
export const runFiles = {
  recipe: 'recipe.json',
  manifest: 'manifest.json',
  labels: 'labels.i32',
  parts: 'parts.u8',
  rows: 'rows.i32',
  featureRows: 'feature-rows.i32',
  groups: 'groups.i32',
  /** Only of a run over folds: the fold that holds each image out, and what came of the folds that are finished. */
  folds: 'folds.u8',
  finishedFolds: 'finished-folds.json',
  predictions: 'predictions.f32',
  evaluation: 'evaluation.json',
  /** Grows while the run is trained: it gets its checksum when the run ends. */
  metrics: 'metrics.jsonl',
} as const;
