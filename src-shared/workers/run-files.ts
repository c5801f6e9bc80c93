/** Files of a model folder that are read to use it. */
export const modelFiles = ['model.json', 'weights.bin', 'metadata.json'] as const;

/** Files in a run's folder that have a checksum there; checkpoints and the model have theirs in their own folders. */
export const runFiles = {
  recipe: 'recipe.json',
  manifest: 'manifest.json',
  labels: 'labels.i32',
  parts: 'parts.u8',
  rows: 'rows.i32',
  featureRows: 'feature-rows.i32',
  groups: 'groups.i32',
  predictions: 'predictions.f32',
  evaluation: 'evaluation.json',
  /** Grows while the run is trained, so that its checksum comes with the run's end. */
  metrics: 'metrics.jsonl',
} as const;
