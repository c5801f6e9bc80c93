// The face detector, in TensorFlow.js.
import * as tf from '@tensorflow/tfjs';
import { modelFiles } from './model-files.js';

const model = await tf.loadLayersModel(modelFiles('face-detector/model.json'));

/**
 * Numbers [15232] about the faces in a square; see faces.js.
 * @param {Uint8Array} square [256, 256, 3]
 */
export async function detect(square) {
  const input = tf.tensor(Float32Array.from(square), [1, 256, 256, 3]);
  const output = /** @type {tf.Tensor} */ (model.predict(input));
  const values = await output.data();
  tf.dispose([input, output]);
  return values;
}
