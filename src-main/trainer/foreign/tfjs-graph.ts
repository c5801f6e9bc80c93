import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { longestDescription, readModelFile } from '../../platform/model-folder';
import { bounds } from '../models/model-bounds';
import { chosenOutput } from '../onnx/chosen-output';
import { holdsNaN } from '../../platform/onnx/tensors';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import type { ForeignNetwork } from './network';
import { runInBatches, statedInput } from './tensors';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e8));
const bytesOfTypes = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;
const types = ['float32', 'int32', 'bool', 'uint8', 'uint16', 'float16'] as const;

const Weight = v.object({
  name: v.string(),
  shape: v.array(Count),
  dtype: v.picklist(['float32', 'int32', 'bool']),
  quantization: v.optional(
    v.object({
      dtype: v.picklist(types),
      original_dtype: v.optional(v.string()),
      scale: v.optional(v.pipe(v.number(), v.finite())),
      min: v.optional(v.pipe(v.number(), v.finite())),
    }),
  ),
});

const Node = v.looseObject({ name: v.string(), op: v.string(), input: v.optional(v.array(v.string()), []) });

/** The part of a tfjs graph model's model.json that is checked. */
const GraphJson = v.looseObject({
  format: v.literal('graph-model'),
  modelTopology: v.looseObject({ node: v.pipe(v.array(Node), v.maxLength(50_000)) }),
  weightsManifest: v.array(v.object({ paths: v.array(v.string()), weights: v.array(Weight) })),
});
type GraphJson = v.InferOutput<typeof GraphJson>;

/** tfjs-node does not export the type by name. */
type ModelArtifacts = Parameters<Parameters<TensorFlow['io']['withSaveHandler']>[0]>[0];

/** Opens a tfjs graph model. @throws Error with a reason */
export async function openGraph(folder: string, wanted: string | null): Promise<ForeignNetwork> {
  const artifacts = await readGraphFiles(folder);
  const tf = await loadTensorFlow();
  const model = await tf.loadGraphModel(tf.io.fromMemory(artifacts));
  const [input, ...others] = model.inputs;
  if (!input || others.length > 0) throw new Error('it has not exactly one input');
  const outputs = model.outputs.map(({ name }) => name.replace(/:0$/, ''));
  const output = chosenOutput(outputs, wanted);
  return {
    facts: {
      kind: 'tfjs-graph',
      input: { ...statedInput(input.shape) },
      takesBytes: input.dtype === 'int32',
      output,
    },
    load: (given) => {
      const run = (images: Tensor): Tensor => model.execute({ [input.name]: images }, output) as Tensor;
      const type = input.dtype === 'int32' ? 'int32' : 'float32';
      return Promise.resolve({ run: runInBatches(tf, given, { run, type }), close: () => undefined });
    },
    close: () => {
      model.dispose();
    },
  };
}

async function readGraphFiles(folder: string): Promise<ModelArtifacts> {
  const text = (await readModelFile(folder, 'model.json', longestDescription)).toString('utf8');
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), GraphJson), text);
  if (!parsed.success) throw new Error(`model.json: ${v.summarize(parsed.issues).replaceAll('\n', ' ').slice(0, 300)}`);
  const { modelTopology, weightsManifest, ...rest } = parsed.output;
  requireAcyclicGraph(modelTopology.node);
  const weights = weightsManifest.flatMap((group) => group.weights);
  const expected = weights.reduce((total, weight) => total + bytesOf(weight), 0);
  if (!(expected <= bounds.weightBytes))
    throw new Error(`its weights are larger than ${String(bounds.weightBytes / 1e6)} MB`);
  const paths = weightsManifest.flatMap((group) => group.paths);
  const files: Buffer[] = [];
  let length = 0;
  for (const path of paths) {
    const file = await readModelFile(folder, path, bounds.weightBytes);
    length += file.length;
    if (length > expected) break;
    files.push(file);
  }
  if (length !== expected) throw new Error('the length of its weights differs from that in model.json');
  const weightData = new Uint8Array(Buffer.concat(files));
  requireNumbers(weights, weightData);
  return {
    ...rest,
    modelTopology,
    weightSpecs: weights as ModelArtifacts['weightSpecs'],
    weightData: weightData.buffer,
  };
}

const bytesOf = ({ shape, dtype, quantization }: GraphJson['weightsManifest'][number]['weights'][number]): number =>
  shape.reduce((product, size) => product * size, 1) * bytesOfTypes[quantization?.dtype ?? dtype];

/** Refuses weights that are NaN. */
function requireNumbers(weights: GraphJson['weightsManifest'][number]['weights'], data: Uint8Array): void {
  let start = 0;
  for (const weight of weights) {
    const end = start + bytesOf(weight);
    if (holdsNaN(data.subarray(start, end), weight.quantization?.dtype ?? weight.dtype))
      throw new Error(`its weight “${weight.name}” has values that are not numbers`);
    start = end;
  }
}

/** Refuses operations that depend on each other in a circle, or on missing ones. Linear in the connections (Kahn's algorithm). */
function requireAcyclicGraph(nodes: GraphJson['modelTopology']['node']): void {
  const sourceOf = (input: string): string => input.replace(/^\^/, '').split(':')[0] ?? '';
  const missing = new Map(nodes.map(({ name, input }) => [name, input.length]));
  const dependents = new Map<string, string[]>();
  for (const { name, input } of nodes) {
    for (const each of input) {
      const source = sourceOf(each);
      if (!missing.has(source)) throw new Error(`its operation “${name}” uses “${source}”, which is not there`);
      const known = dependents.get(source);
      if (known) known.push(name);
      else dependents.set(source, [name]);
    }
  }
  const ready = [...missing].filter(([, count]) => count === 0).map(([name]) => name);
  let done = 0;
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    done += 1;
    for (const dependent of dependents.get(name) ?? []) {
      const left = (missing.get(dependent) ?? 0) - 1;
      missing.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  }
  if (done < missing.size) throw new Error('its operations depend on each other in a circle');
}
