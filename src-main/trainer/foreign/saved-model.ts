import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-node-gpu';
import { chosenOutput } from '../onnx/chosen-output';
import { loadTensorFlow } from '../runtime/tensorflow';
import type { ForeignNetwork } from './network';
import { runInBatches, statedInput } from './tensors';

/** An input or output of a signature, as tfjs-node reads it. */
type Ends = Readonly<
  Record<
    string,
    {
      readonly dtype: string;
      readonly tfDtype: string;
      readonly shape: unknown;
      readonly name: string;
    }
  >
>;

const inputTypes: Readonly<Record<string, 'float32' | 'int32' | undefined>> = {
  DT_FLOAT: 'float32',
  DT_UINT8: 'int32',
  DT_INT32: 'int32',
};

/**
 * Opens a SavedModel. Its graph is a program: it may read and write files of this user. Only call this after the person has allowed that.
 * @throws Error with a reason
 */
export async function openSavedModel(folder: string, wanted: string | null): Promise<ForeignNetwork> {
  const tf = await loadTensorFlow();
  const [graph] = await tf.node.getMetaGraphsFromSavedModel(folder);
  if (!graph) throw new Error('it has no graph');
  const usable = Object.entries(graph.signatureDefs)
    .map(([key, { inputs, outputs }]) => ({ key, inputs: Object.entries(inputs as Ends), outputs: outputs as Ends }))
    .filter(({ inputs: [[, input] = ['', null], ...others] }) => {
      return others.length === 0 && input !== null && sizesOf(input.shape).length === 4 && inputTypes[input.tfDtype];
    })
    .sort((a, b) => Number(b.key === 'serving_default') - Number(a.key === 'serving_default'));
  const [signature] = usable;
  const [inputName, input] = signature?.inputs[0] ?? [];
  if (!signature || inputName === undefined || !input) {
    throw new Error('it has no signature with one image as its input');
  }
  const output = chosenOutput(Object.keys(signature.outputs), wanted);
  const type = inputTypes[input.tfDtype] ?? 'float32';
  const model = await tf.node.loadSavedModel(folder, graph.tags, signature.key);
  return {
    facts: { kind: 'savedmodel', input: statedInput(sizesOf(input.shape)), takesBytes: type === 'int32', output },
    load: (given) => {
      const run = (images: Tensor): Tensor => {
        const results = model.predict({ [inputName]: images }) as NamedTensorMap;
        const result = results[output];
        if (!result) throw new Error(`it does not give “${output}”`);
        return result;
      };
      return Promise.resolve({ run: runInBatches(tf, given, { run, type }), close: () => undefined });
    },
    close: () => {
      model.dispose();
    },
  };
}

/** Sizes of a shape as tfjs-node reads it: a list of objects that wrap numbers, -1 for unknown ones. */
function sizesOf(shape: unknown): (number | null)[] {
  if (!Array.isArray(shape)) return [];
  return shape.map((size: unknown) => {
    const value = Array.isArray(size) ? Number(size[0]) : Number((size as { array?: unknown[] }).array?.[0] ?? size);
    return value > 0 ? value : null;
  });
}
