import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import licence from '../../../../LICENSE?raw';
import { writeSynced } from '../../../platform/atomic';

/**
 * Files of TensorFlow.js that the shipped page loads, so that it works without a network: the library, and its WebAssembly backend with
 * and without SIMD. The backend asks for the threaded one only on pages that are isolated across origins.
 */
const files = [
  '@tensorflow/tfjs/dist/tf.es2017.min.js',
  '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.es2017.min.js',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm',
] as const;

/** Copies TensorFlow.js into an exported folder, with its licence. */
export async function copyTensorFlow(folder: string): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  for (const file of files) await copyFile(resolve(file), join(folder, basename(file)));
  const names = files.map((file) => basename(file)).join(', ');
  const notice = `TensorFlow.js 4.22.0 (${names})\nCopyright Google LLC. https://github.com/tensorflow/tfjs\nLicensed under the Apache License 2.0:\n\n`;
  await writeSynced(join(folder, 'LICENSE-tensorflow.txt'), notice + licence);
}
