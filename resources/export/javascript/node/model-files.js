// Lets plain TensorFlow.js read a model from this folder. In a page it reads addresses, in Node it has no files.
import { readFile } from 'node:fs/promises';

/**
 * @param {string} name path of a model.json, relative to this folder
 * @returns {import('@tensorflow/tfjs').io.IOHandler}
 */
export function modelFiles(name) {
  return {
    load: async () => {
      const file = new URL(name, import.meta.url);
      const { modelTopology, weightsManifest, ...rest } = JSON.parse(await readFile(file, 'utf8'));
      const paths = weightsManifest.flatMap((/** @type {{ paths: string[] }} */ { paths }) => paths);
      const parts = await Promise.all(paths.map((/** @type {string} */ path) => readFile(new URL(path, file))));
      const bytes = Buffer.concat(parts);
      return {
        ...rest,
        modelTopology,
        weightSpecs: weightsManifest.flatMap((/** @type {{ weights: object[] }} */ { weights }) => weights),
        weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
      };
    },
  };
}
