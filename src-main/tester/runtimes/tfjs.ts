import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs';
import type { TestedModel } from '../../../src-shared/workers/tester';
import type { LoadedModel, LoadModel } from './runtime';
import { shippedPreprocessing } from './shipped';

type TensorFlow = typeof tfjs;

/** Runs tfjs layers models: plain tfjs on WebAssembly, with the shipped resize. */
export const loadLayers: LoadModel = (tested) =>
  loadWith(tested, async (tf) => {
    const model = await tf.loadLayersModel(filesOf(tf, tested.folder));
    return (pixels) => model.predict(pixels) as tfjs.Tensor;
  });

/** Runs tfjs graph models, likewise. */
export const loadGraph: LoadModel = (tested) =>
  loadWith(tested, async (tf) => {
    const model = await tf.loadGraphModel(filesOf(tf, tested.folder));
    return (pixels) => model.execute(pixels, 'probabilities') as tfjs.Tensor;
  });

async function loadWith(
  { folder, edge }: TestedModel,
  load: (tf: TensorFlow) => Promise<(pixels: tfjs.Tensor) => tfjs.Tensor>,
): Promise<LoadedModel> {
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs') as TensorFlow;
  require('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  const { toSquare } = await shippedPreprocessing(folder);
  const run = await load(tf);
  return {
    runtime: `@tensorflow/tfjs ${tf.version.tfjs}, WebAssembly`,
    async predict(picture) {
      const square = toSquare(picture, edge);
      const output = tf.tidy(() => run(tf.tensor4d(Float32Array.from(square), [1, edge, edge, 3])));
      const probabilities = await output.data<'float32'>();
      output.dispose();
      return probabilities;
    },
  };
}

interface ModelJson {
  readonly modelTopology: tfjs.io.ModelJSON['modelTopology'];
  readonly weightsManifest: tfjs.io.WeightsManifestConfig;
}

/** Reads a model from a folder: plain tfjs loads over HTTP only. */
function filesOf(tf: TensorFlow, folder: string): tfjs.io.IOHandler {
  return {
    load: async () => {
      const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as ModelJson;
      return tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const paths = manifest.flatMap((group) => group.paths);
        const files = await Promise.all(paths.map((path) => readFile(join(folder, path))));
        const weights = new Uint8Array(Buffer.concat(files)).buffer;
        return [manifest.flatMap((group) => group.weights), weights];
      });
    },
  };
}
