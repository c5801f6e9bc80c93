import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { detectorFolder } from '../../../src-shared/domain/export-format';
import { detectorFrame } from '../../../src-shared/domain/face-crop';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { loadModel } from '../models/model-folder';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import { readStarter } from '../starters/starter-folder';
import { exportWithTrunk } from './onnx/with-trunk';
import { withProbabilities } from './probabilities';
import type { ExportRequest } from './source';
import { writers } from './writers';

/**
 * Writes the network of a model folder in another format.
 * @throws what `loadModel` and the format's writer throw
 */
export async function exportModel(request: ExportRequest): Promise<void> {
  const tf = await loadTensorFlow();
  await (request.metadata.trunk ? exportWithTrunk(request) : exportNetwork(tf, request));
  if (request.detector !== null) await exportDetector(tf, request.detector, request);
}

async function exportNetwork(
  tf: TensorFlow,
  { model: from, format, weights, metadata, folder }: ExportRequest,
): Promise<void> {
  const { model } = await loadModel(tf, from);
  try {
    const exported = withProbabilities(tf, model, metadata);
    await writers[format]({ tf, model: exported, metadata: { ...metadata, head: 'softmax' }, weights }, folder);
  } finally {
    model.dispose();
  }
}

/** Writes the face detector beside a model. Its weights stay float32: it is small, and every box rests on it. */
async function exportDetector(
  tf: TensorFlow,
  detector: string,
  { format, metadata, folder }: ExportRequest,
): Promise<void> {
  const into = join(folder, detectorFolder);
  await mkdir(into);
  const { model } = await readStarter(tf, detector);
  try {
    const described: ModelMetadata = {
      ...{ format: metadata.format, version: metadata.version, head: metadata.head, exported: metadata.exported },
      ...{ classes: [], recipe: 'face detector', run: '', inputEdge: detectorFrame.edge, preprocessing: 'framed' },
    };
    await writers[format]({ tf, model, metadata: described, weights: 'float32', gives: 'faces' }, into);
  } finally {
    model.dispose();
  }
}
