import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { writeSynced } from '../../platform/atomic';
import type { TensorFlow } from '../runtime/tensorflow';

/** tfjs-node does not export the type by name. */
type ModelArtifacts = Parameters<Parameters<TensorFlow['io']['withSaveHandler']>[0]>[0];

const weightsFile = 'weights.bin';

/** Writes a model's model.json and weights.bin into a folder, in the format that tf.loadLayersModel of plain tfjs reads. */
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
  let saved: ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler((artifacts) => {
    saved = artifacts;
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
  });
  await model.save(handler);
  if (!saved) throw new Error('tfjs gave no model to save');
  return saved;
}
