import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-node-gpu';
import type { LoadModel } from './runtime';

/** Runs SavedModels: TensorFlow's own session, through the signature that TensorFlow Serving uses. Pictures are resized in the graph. */
export const loadSavedModel: LoadModel = async ({ folder }) => {
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as typeof tfjs;
  const model = await tf.node.loadSavedModel(folder, ['serve'], 'serving_default');
  const { binding } = tf.backend() as unknown as { readonly binding: { readonly TF_Version: string } };
  return {
    runtime: `TensorFlow ${binding.TF_Version}, session`,
    async predict({ width, height, data }) {
      const images = tf.tensor4d(Int32Array.from(data), [1, height, width, 3], 'int32');
      const { probabilities, ...others } = model.predict({ images }) as tfjs.NamedTensorMap;
      if (!probabilities) throw new Error('serving_default gives no probabilities');
      const values = await probabilities.data<'float32'>();
      tf.dispose([images, probabilities, ...Object.values(others)]);
      return Float32Array.from(values);
    },
  };
};
