import type { ExportFormat, WeightType } from '../../../src-shared/domain/export-format';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { loadModel } from '../models/model-folder';
import { loadTensorFlow } from '../runtime/tensorflow';
import { withProbabilities } from './probabilities';
import { writers } from './writers';

/** Parameters of `trainer.exportModel`. */
export interface ExportRequest {
  /** A model folder. */
  readonly model: string;
  readonly format: ExportFormat;
  readonly weights: WeightType;
  readonly metadata: ModelMetadata;
  /** Folder for the files; it exists. */
  readonly folder: string;
}

/**
 * Writes the network of a model folder in another format.
 * @throws what `loadModel` and the format's writer throw
 */
export async function exportModel({ model: from, format, weights, metadata, folder }: ExportRequest): Promise<void> {
  const tf = await loadTensorFlow();
  const { model } = await loadModel(tf, from);
  try {
    const exported = withProbabilities(tf, model, metadata);
    await writers[format]({ tf, model: exported, metadata: { ...metadata, head: 'softmax' }, weights }, folder);
  } finally {
    model.dispose();
  }
}
