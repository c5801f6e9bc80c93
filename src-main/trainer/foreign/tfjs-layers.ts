import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { readNetwork } from '../models/model-files';
import { loadTensorFlow } from '../runtime/tensorflow';
import type { ForeignNetwork } from './network';
import { runInBatches, statedInput } from './tensors';

/** Opens a tfjs layers model, checked as a person's own starter is. @throws Error with a reason */
export async function openLayers(folder: string): Promise<ForeignNetwork> {
  const tf = await loadTensorFlow();
  const model = await readNetwork(tf, folder);
  return {
    facts: {
      kind: 'tfjs-layers',
      input: { layout: 'channels-last', ...statedInput(model.inputs[0]?.shape) },
      takesBytes: false,
      output: model.outputs[0]?.name ?? '',
    },
    load: (input) => {
      const run = (images: Tensor): Tensor => model.predictOnBatch(images) as Tensor;
      return Promise.resolve({ run: runInBatches(tf, input, { run, type: 'float32' }), close: () => undefined });
    },
    close: () => {
      model.dispose();
    },
  };
}
