import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { writeSynced } from '../platform/atomic';
import { readWhole } from '../platform/sums/sums';
import type { TensorFlow } from './tensorflow';

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

/**
 * Reads what `writeLayersModel` wrote.
 * @throws Error with a reason when a file is damaged, or the file system's own error
 */
export async function readLayersModel(tf: TensorFlow, folder: string): Promise<LayersModel> {
  const description = parseDescription(
    (await readWhole(join(folder, 'model.json'), { adopts: false })).toString('utf8'),
  );
  const weights = await readWhole(join(folder, weightsFile), { adopts: false });
  const specs = description.weightsManifest.flatMap((group) => group.weights);
  if (specs.reduce((total, spec) => total + 4 * size(spec), 0) !== weights.length) {
    throw new Error(`${weightsFile} has not the length that model.json tells`);
  }
  const weightData = new Uint8Array(weights).buffer;
  const artifacts: ModelArtifacts = {
    modelTopology: description.modelTopology,
    weightSpecs: specs.map((spec) => ({ ...spec, shape: [...spec.shape] })),
    weightData,
  };
  return tf.loadLayersModel(tf.io.fromMemory(artifacts));
}

/** What of model.json is read here; the topology is tfjs's to judge. */
const ModelDescription = v.object({
  modelTopology: v.record(v.string(), v.unknown()),
  weightsManifest: v.array(
    v.object({
      paths: v.tuple([v.literal(weightsFile)]),
      weights: v.array(v.object({ name: v.string(), shape: v.array(v.number()), dtype: v.literal('float32') })),
    }),
  ),
});

function parseDescription(text: string): v.InferOutput<typeof ModelDescription> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ModelDescription), text);
  if (!parsed.success) throw new Error(`model.json: ${v.summarize(parsed.issues)}`);
  return parsed.output;
}

const size = (spec: { shape: readonly number[] }): number => spec.shape.reduce((product, side) => product * side, 1);

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
