import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { at } from '../../../src-shared/domain/at';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { damagedModel, readModelMetadata } from '../../platform/model-folder';
import type { Head } from '../heads/head';
import type { Standardisation } from '../heads/standardisation';
import type { TensorFlow } from '../runtime/tensorflow';
import { readModelFiles, type ModelFiles } from './model-files';

/** Folder, in a model folder, of the ONNX starter whose features the network in model.json takes. */
export const trunkFolder = 'trunk';

/** A head on features of an ONNX starter, as its model folder has it. */
export interface HeadModel {
  readonly metadata: ModelMetadata;
  /** Folder of the starter. */
  readonly trunk: string;
  readonly standardisation: Standardisation;
  readonly head: Head;
}

/**
 * Reads a head without TensorFlow.
 * @throws Failure of kind 'bad-input' when the folder is damaged, and as `readModelMetadata` does
 */
export async function readHead(folder: string): Promise<HeadModel> {
  const metadata = await readModelMetadata(folder);
  try {
    const files = await readModelFiles(folder);
    const inputs = metadata.trunk?.features ?? 0;
    const outputs = metadata.head === 'sigmoid' ? 1 : metadata.classes.length;
    const hidden = weightOf(files, 'hidden/bias')?.length ?? 0;
    const weight = (name: string, length: number): Float32Array => {
      const values = weightOf(files, name);
      if (values?.length === length) return values;
      throw new Error(`its weights “${name}” are not ${String(length)} numbers`);
    };
    const layers: [name: string, inputs: number, outputs: number][] = [
      ...(hidden > 0 ? [['hidden', inputs, hidden] as [string, number, number]] : []),
      ['head', hidden > 0 ? hidden : inputs, outputs],
    ];
    const parameters = layers.flatMap(([name, from, to]) => [
      ...weight(`${name}/kernel`, from * to),
      ...weight(`${name}/bias`, to),
    ]);
    return {
      metadata,
      trunk: join(folder, trunkFolder),
      standardisation: {
        mean: weight('standardisation/moving_mean', inputs),
        variance: weight('standardisation/moving_variance', inputs),
        epsilon: epsilonOf(files),
      },
      head: { shape: { inputs, hidden, outputs }, parameters: Float64Array.from(parameters) },
    };
  } catch (error) {
    throw damagedModel(folder, error);
  }
}

/** Loads a head as a model of features. The caller disposes of it. @throws as `readHead` does */
export async function loadHead(
  tf: TensorFlow,
  folder: string,
): Promise<{ model: LayersModel; metadata: ModelMetadata }> {
  const { metadata } = await readHead(folder); // checks all sizes
  const { topology, specs, weights } = await readModelFiles(folder);
  const weightSpecs = specs.map((spec) => ({ ...spec, shape: [...spec.shape] }));
  const files = tf.io.fromMemory({ modelTopology: topology, weightSpecs, weightData: new Uint8Array(weights).buffer });
  const model = await tf.loadLayersModel(files).catch((error: unknown) => {
    throw damagedModel(folder, error);
  });
  const { shape } = at(model.inputs, 0);
  if (shape.length === 2 && shape[1] === metadata.trunk?.features) return { model, metadata };
  model.dispose();
  throw damagedModel(folder, `its network takes ${shape.slice(1).join(' x ')} values`);
}

/** Values of a weight; null where there is none of that name. */
function weightOf({ specs, weights }: ModelFiles, name: string): Float32Array | null {
  let offset = 0;
  for (const spec of specs) {
    const length = spec.shape.reduce((product, size) => product * size, 1);
    if (spec.name === name)
      return new Float32Array(new Uint8Array(weights.subarray(offset, offset + length * 4)).buffer);
    offset += length * 4;
  }
  return null;
}

const Layers = v.object({
  config: v.object({
    layers: v.array(v.object({ class_name: v.string(), config: v.looseObject({ epsilon: v.optional(v.number()) }) })),
  }),
});

function epsilonOf({ topology }: ModelFiles): number {
  const { config } = v.parse(Layers, topology.model_config ?? topology);
  const epsilon = config.layers.find(({ class_name: name }) => name === 'BatchNormalization')?.config.epsilon;
  if (epsilon === undefined) throw new Error('it has no standardisation');
  return epsilon;
}
