// The face detector, in onnxruntime-node.
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';

process.env.ORT_DISABLE_TELEMETRY ??= '1'; // ONNX Runtime reports its use to its maker otherwise
const session = await InferenceSession.create(fileURLToPath(new URL('face-detector/model.onnx', import.meta.url)));

/**
 * Numbers [15232] about the faces in a square; see faces.js.
 * @param {Uint8Array} square [256, 256, 3]
 */
export async function detect(square) {
  const { faces } = await session.run({ images: new Tensor('uint8', square, [1, 256, 256, 3]) });
  return /** @type {Float32Array} */ (faces.data);
}
