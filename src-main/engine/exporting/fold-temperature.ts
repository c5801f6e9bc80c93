import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { bytesOf, writeSynced } from '../../platform/atomic';
import { damagedModel } from '../../platform/model-folder';

const Layer = v.object({
  class_name: v.string(),
  config: v.object({ name: v.string(), activation: v.optional(v.string()) }),
});

/** The part of model.json that leads to the weights of the last layer. */
const ModelJson = v.object({
  modelTopology: v.object({
    config: v.object({
      layers: v.array(Layer),
      output_layers: v.tuple([v.looseTuple([v.string()])]),
    }),
  }),
  weightsManifest: v.tuple([
    v.object({
      paths: v.tuple([v.string()]),
      weights: v.array(v.object({ name: v.string(), shape: v.array(v.number()), dtype: v.literal('float32') })),
    }),
  ]),
});

/**
 * Divides the logits of a model that Facet wrote by a temperature: kernel and bias of its last layer, which a sigmoid or softmax
 * follows. The model's own outputs are the calibrated probabilities then, whatever program runs it. The checksum of weights.bin has to
 * be taken anew.
 * @throws Failure of kind 'bad-input' when the model in the folder does not end so
 */
export async function foldTemperature(folder: string, temperature: number): Promise<void> {
  const text = await readFile(join(folder, 'model.json'), 'utf8');
  const { success, output: model } = v.safeParse(v.pipe(v.string(), v.parseJson(), ModelJson), text);
  if (!success) throw damagedModel(folder, 'model.json is not as Facet writes it');
  const { layers, output_layers: outputs } = model.modelTopology.config;
  const last = layers.find(({ config }) => config.name === outputs[0][0]);
  const activation = last?.config.activation;
  if (last?.class_name !== 'Dense' || (activation !== 'sigmoid' && activation !== 'softmax')) {
    throw damagedModel(folder, 'its last layer gives no probabilities');
  }
  const { paths, weights } = model.weightsManifest[0];
  const values = new Float32Array(new Uint8Array(await readFile(join(folder, paths[0]))).buffer);
  let start = 0;
  for (const { name, shape } of weights) {
    const end = start + shape.reduce((product, size) => product * size, 1);
    if (name.startsWith(`${last.config.name}/`)) divide(values.subarray(start, end), temperature);
    start = end;
  }
  await writeSynced(join(folder, paths[0]), bytesOf(values));
}

function divide(values: Float32Array, divisor: number): void {
  values.forEach((value, index) => {
    values[index] = value / divisor;
  });
}
