import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { writeSynced } from '../../platform/atomic';
import type { TensorFlow } from '../runtime/tensorflow';

/** tfjs-node does not export the type by name. */
type ModelArtifacts = Parameters<Parameters<TensorFlow['io']['withSaveHandler']>[0]>[0];

const weightsFile = 'weights.bin';

/** Writes model.json and weights.bin into a folder, as tf.loadLayersModel of plain tfjs reads them. */
export async function writeLayersModel(tf: TensorFlow, model: LayersModel, folder: string): Promise<void> {
  const artifacts = await modelArtifacts(tf, model);
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
  const description = {
    format: 'layers-model',
    generatedBy: artifacts.generatedBy,
    convertedBy: null,
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: [weightsFile], weights: artifacts.weightSpecs }],
  };
  await writeSynced(join(folder, weightsFile), weights);
  await writeSynced(join(folder, 'model.json'), JSON.stringify(description));
}

async function modelArtifacts(tf: TensorFlow, model: LayersModel): Promise<ModelArtifacts> {
  let kept: ModelArtifacts | undefined;
  const keep = tf.io.withSaveHandler((artifacts) => {
    kept = artifacts;
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
  });
  await model.save(keep);
  if (!kept) throw new Error('tfjs gave no model to save');
  return kept;
}
