// Classifies photos with model.json, a TensorFlow.js layers model. Once: npm install --ignore-scripts. Then: node classify.mjs [--json] PHOTO...
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { modelFiles } from './model-files.js';
import { printAnswers, readDescription } from './photos.js';
import { toSquare } from './preprocessing.js';

await tf.setBackend('wasm');
const description = await readDescription();
const model = await tf.loadLayersModel(modelFiles('model.json'));

/**
 * One probability per class. The model takes squares, as RGB values from 0 to 255, and scales them itself.
 * @param {import('./preprocessing.js').Picture} picture
 */
async function probabilitiesOf(picture) {
  const edge = description.inputEdge;
  const square = tf.tensor(Float32Array.from(toSquare(picture, edge)), [1, edge, edge, 3]);
  const probabilities = /** @type {tf.Tensor} */ (model.predict(square));
  const values = await probabilities.data();
  tf.dispose([square, probabilities]);
  return values;
}

await printAnswers(probabilitiesOf, description);
