import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { bytesOf, writeSynced } from '../../platform/atomic';
import type { TensorFlow } from '../runtime/tensorflow';

/** tfjs-node does not export the type by name. */
type ModelArtifacts = Parameters<Parameters<TensorFlow['io']['withSaveHandler']>[0]>[0];

const weightsFile = 'weights.bin';

/** A model as a tfjs layers model describes it, apart from how its weights are stored. */
export interface LayersArtifacts {
  readonly modelTopology: unknown;
  readonly generatedBy: string | null;
  /** Names, shapes and float32 values of all weights, in the order of the file. */
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: Float32Array;
  }[];
}

/** Writes a model's model.json and weights.bin into a folder, in the format that tf.loadLayersModel of plain tfjs reads. */
export async function writeLayersModel(tf: TensorFlow, model: LayersModel, folder: string): Promise<void> {
  const artifacts = await layersArtifacts(tf, model);
  const entries = artifacts.weights.map(({ name, shape, values }) => ({
    spec: { name, shape, dtype: 'float32' as const },
    bytes: bytesOf(values),
  }));
  await writeLayersFiles(artifacts, entries, folder);
}

/** A weight in the manifest of model.json, and its bytes. */
export interface ManifestEntry {
  readonly spec: { readonly name: string; readonly shape: readonly number[]; readonly dtype: 'float32' | 'int32' } & {
    readonly quantization?: Quantization;
  };
  readonly bytes: Uint8Array;
}

/** How tfjs stores a weight smaller: half precision, or value = byte · scale + min. */
export type Quantization =
  | { readonly dtype: 'float16'; readonly original_dtype: 'float32' }
  | { readonly dtype: 'uint8'; readonly scale: number; readonly min: number; readonly original_dtype: 'float32' };

/** Writes the files of a layers model. @param more fields of model.json */
export async function writeLayersFiles(
  { modelTopology, generatedBy }: LayersArtifacts,
  entries: readonly ManifestEntry[],
  folder: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const description = {
    format: 'layers-model',
    generatedBy,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [weightsFile], weights: entries.map(({ spec }) => spec) }],
    ...more,
  };
  await writeSynced(join(folder, weightsFile), Buffer.concat(entries.map(({ bytes }) => bytes)));
  await writeSynced(join(folder, 'model.json'), JSON.stringify(description));
}

/** Asks tfjs for a model's topology and weights. */
export async function layersArtifacts(tf: TensorFlow, model: LayersModel): Promise<LayersArtifacts> {
  const { modelTopology, generatedBy = null, weightSpecs = [], weightData } = await modelArtifacts(tf, model);
  const all = new Float32Array(tf.io.CompositeArrayBuffer.join(weightData));
  let start = 0;
  const weights = weightSpecs.map(({ name, shape }) => {
    const values = all.subarray(start, (start += sizeOf(shape)));
    return { name, shape, values };
  });
  return { modelTopology: withMultipliers(modelTopology, model), generatedBy, weights };
}

/** The parts of a topology that are mended here. */
const Topology = v.looseObject({
  config: v.looseObject({
    layers: v.array(v.looseObject({ class_name: v.string(), config: v.looseObject({ name: v.string() }) })),
  }),
});

/** Adds what tfjs 4.22 leaves out of a topology (SeparableConv.getConfig): without it, the weights don't fit when they are loaded. */
function withMultipliers(topology: unknown, model: LayersModel): unknown {
  const { output: parsed, success } = v.safeParse(Topology, topology);
  if (!success) return topology;
  for (const { class_name: className, config } of parsed.config.layers) {
    if (className !== 'SeparableConv2D') continue;
    const { depthMultiplier } = model.getLayer(config.name) as unknown as { readonly depthMultiplier: number };
    config.depth_multiplier = depthMultiplier;
  }
  return parsed;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

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
