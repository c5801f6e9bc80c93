import { createHash } from 'node:crypto';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { longestDescription, readModelFile } from '../../platform/model-folder';
import { flattened } from './flatten';
import { bounds, wrongInput } from './model-bounds';
import { Quantization, restoredWeights, storedLength, type StoredSpec } from './stored-weights';
import { checkTopology } from './model-topology';
import type { TensorFlow } from '../runtime/tensorflow';

/** A tfjs layers model as read from its files, checked before tfjs sees any of it. */
export interface ModelFiles {
  readonly topology: Record<string, unknown>;
  readonly specs: readonly { readonly name: string; readonly shape: number[]; readonly dtype: 'float32' }[];
  /** Little-endian float32, all weights in the order of `specs`. */
  readonly weights: Buffer;
}

const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e8));

const ModelJson = v.object({
  modelTopology: v.record(v.string(), v.unknown()),
  weightsManifest: v.array(
    v.object({
      paths: v.array(v.string()),
      weights: v.array(
        v.object({
          name: v.string(),
          shape: v.array(Count),
          dtype: v.literal('float32'),
          quantization: v.optional(Quantization),
        }),
      ),
    }),
  ),
});

/** SHA-256 of a model's topology and weights, 64 hex digits. */
export const hashOfModel = ({ topology, weights }: ModelFiles): string =>
  createHash('sha256').update(JSON.stringify(topology)).update(weights).digest('hex');

/**
 * Reads and loads the network of a model folder, no matter who made it. The caller must bound this process's memory and time
 * (engine/base/children/limited.ts), because checking a description can't bound what it makes a program compute.
 * @throws Error with a reason when it is not a tfjs layers model of square RGB images that Facet can compile
 */
export async function readNetwork(tf: TensorFlow, folder: string): Promise<LayersModel> {
  return loadNetwork(tf, await readModelFiles(folder));
}

/** Loads a network from files that were read. Models inside it are taken apart into one graph of layers. @throws as `readNetwork` does */
export async function loadNetwork(tf: TensorFlow, { topology, specs, weights }: ModelFiles): Promise<LayersModel> {
  const weightData = new Uint8Array(weights).buffer;
  const weightSpecs = specs.map((spec) => ({ ...spec, shape: [...spec.shape] }));
  const files = tf.io.fromMemory({ modelTopology: topology, weightSpecs, weightData });
  const loaded = await tf.loadLayersModel(files).catch((error: unknown) => {
    throw new Error(reasonOf(error), { cause: error });
  });
  const model = flattened(tf, loaded);
  try {
    checkNetwork(model);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** A message of tfjs as the end of a sentence: some are empty, some continue with a list of advice for programmers. */
function reasonOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return (
    first.replace(/ This may be due to one of the following reasons:$/, '').replace(/\.$/, '') || 'tfjs can’t load it'
  );
}

function checkNetwork({ inputs, outputs, layers }: LayersModel): void {
  const [, height, width, channels] = inputs[0]?.shape ?? [];
  const [smallest, largest] = bounds.edge;
  if (inputs.length !== 1 || outputs.length !== 1) throw new Error('it has several inputs or outputs');
  if (!height || height !== width || channels !== 3 || height < smallest || height > largest) {
    throw new Error(wrongInput);
  }
  for (const layer of layers) {
    const size = (layer.outputShape as (number | null)[]).reduce<number>((product, side) => product * (side ?? 1), 1);
    if (size > bounds.activations) throw new Error(`layer “${layer.name}” gives ${String(size)} values per image`);
  }
}

/** Reads the files of a model folder. @throws as `readNetwork` does */
export async function readModelFiles(folder: string): Promise<ModelFiles> {
  const text = await readModelFile(folder, 'model.json', longestDescription);
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), text.toString('utf8'));
  if (!json.success) throw new Error('model.json: it is no JSON object');
  if (json.output.format === 'graph-model') {
    throw new Error('it is a graph model; a layers model is needed, as Keras or tfjs saves it');
  }
  const parsed = v.safeParse(ModelJson, json.output);
  if (!parsed.success) throw new Error(`model.json: ${v.summarize(parsed.issues).replaceAll('\n', ' ')}`);
  const { modelTopology: topology, weightsManifest } = parsed.output;
  checkTopology(topology.model_config ?? topology);
  const stored = weightsManifest.flatMap(({ weights }) => weights);
  const specs = stored.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
  if (!(storedLength(specs) <= bounds.weightBytes)) {
    throw new Error(`its weights are larger than ${String(bounds.weightBytes / 1e6)} MB`);
  }
  const paths = weightsManifest.flatMap((group) => group.paths);
  return { topology, specs, weights: await readWeights(folder, paths, stored) };
}

/** Refuses weights that are infinite or NaN: the network may still give finite probabilities, but they mean nothing. */
function finiteWeights(weights: Buffer): Buffer {
  // No copy is made, because there may be 512 MB. The exponent bits of an infinite or NaN float32 are all ones.
  for (let offset = 2; offset < weights.length; offset += 4) {
    if ((weights.readUInt16LE(offset) & 0x7f80) === 0x7f80) throw new Error('its weights are not all finite numbers');
  }
  return weights;
}

/** Reads weights and brings those that are stored smaller to float32. */
async function readWeights(folder: string, paths: readonly string[], specs: readonly StoredSpec[]): Promise<Buffer> {
  const expected = storedLength(specs);
  const files: Buffer[] = [];
  let length = 0;
  for (const path of paths) {
    const file = await readModelFile(folder, path, bounds.weightBytes);
    length += file.length;
    if (length > expected) break;
    files.push(file);
  }
  if (length === expected) return finiteWeights(restoredWeights(Buffer.concat(files), specs));
  throw new Error(`${paths.join(', ')}: the length of the weights differs from that in model.json`);
}
