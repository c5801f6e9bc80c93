import { join } from 'node:path';
import { readOnnxFile } from '../../platform/onnx/model-file';
import { loadOnnxRuntime } from '../../platform/onnx/runtime';
import type { LoadModel } from './runtime';

/** Runs ONNX models: ONNX Runtime on the processor. Pictures are resized in the graph. */
export const loadOnnx: LoadModel = async ({ folder }) => {
  // Checked, and loaded from the bytes that were: an exported folder may have come from a stranger.
  const { bytes, external } = await readOnnxFile(join(folder, 'model.onnx'));
  if (external.length > 0) throw new Error('it keeps constants in other files');
  const { InferenceSession, Tensor, env } = loadOnnxRuntime();
  const session = await InferenceSession.create(bytes, { executionProviders: ['cpu'] });
  return {
    runtime: `onnxruntime-node ${env.versions.node ?? 'of unknown version'}`,
    async predict({ width, height, data }) {
      const images = new Tensor('uint8', data, [1, height, width, 3]);
      const { probabilities } = await session.run({ images }, ['probabilities']);
      if (!probabilities) throw new Error('it gives no probabilities');
      return Float32Array.from((await probabilities.getData()) as Float32Array);
    },
  };
};
