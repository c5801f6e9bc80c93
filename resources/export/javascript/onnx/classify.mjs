// Classifies photos with model.onnx and onnxruntime-node. Once: npm install --ignore-scripts. Then: node classify.mjs [--json] PHOTO...
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { printAnswers, readDescription } from './photos.js';

process.env.ORT_DISABLE_TELEMETRY ??= '1'; // ONNX Runtime reports its use to its maker otherwise
const session = await InferenceSession.create(fileURLToPath(new URL('model.onnx', import.meta.url)));

/**
 * One probability per class. The model takes pictures of any size, as uint8 [n, height, width, 3], and resizes them itself.
 * @param {import('./preprocessing.js').Picture} picture
 */
async function probabilitiesOf({ width, height, data }) {
  const { probabilities } = await session.run({ images: new Tensor('uint8', Uint8Array.from(data), [1, height, width, 3]) });
  return /** @type {Float32Array} */ (probabilities.data);
}

await printAnswers(probabilitiesOf, await readDescription());
