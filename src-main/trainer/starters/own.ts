import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { StarterDescription } from '../../../src-shared/workers/trainer';
import { compileInference } from '../graph/inference';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import { hashOfModel, loadNetwork, readModelFiles } from '../models/model-files';
import { readStarter, writeStarter } from './starter-folder';

/** Features an image. */
const dimensionBounds = [2, 16_384] as const;

/**
 * Takes a tfjs layers model as a starter: checks its files and sizes, compiles it, runs it once by both ways, and writes it
 * to a folder below `into`, named by its content. Whoever calls this bounds the process's memory and time.
 * @throws Failure of kind 'unsupported' with a sentence for what can't be used
 */
export async function addStarter(folder: string, into: string): Promise<StarterDescription> {
  try {
    const files = await readModelFiles(folder);
    const id = `own-${hashOfModel(files).slice(0, 12)}`;
    const place = join(into, id);
    const tf = await loadTensorFlow();
    if (existsSync(place)) return (await readStarter(tf, place)).description;
    const model = featuresOf(tf, await loadNetwork(tf, files));
    checkSizes(model);
    await tryOut(tf, model);
    return await writeStarter(tf, model, place, id);
  } catch (error) {
    const reason = shortened(error instanceof Error ? error.message : String(error));
    throw new Failure(
      'unsupported',
      `The model in ${folder} can't be used as a starter: ${reason.replace(/\.$/, '')}.`,
      'Give the folder of a tfjs layers model of square RGB images, 0 to 255, with its model.json.',
      { cause: error },
    );
  }
}

/** A reason with what a stranger's model makes it long, such as the name of a layer, cut out of its middle. */
function shortened(reason: string): string {
  const kept = 150;
  return reason.length <= 2 * kept ? reason : `${reason.slice(0, kept)} … ${reason.slice(-kept)}`;
}

/** Up to the features: a classifier's last dense layer is left out, and pictures of features are pooled. */
function featuresOf(tf: TensorFlow, model: LayersModel): LayersModel {
  let [output] = model.outputs;
  while (output && isHead(output)) output = inputOf(output);
  if (!output) throw new Error('nothing is left before its last layer');
  if (output.shape.length === 4) output = tf.layers.globalAveragePooling2d({}).apply(output) as SymbolicTensor;
  return tf.model({ inputs: model.inputs, outputs: output, name: 'starter' });
}

/** An activation that makes probabilities, or the dense layer of which they are made. */
function isHead({ sourceLayer }: SymbolicTensor): boolean {
  const { activation } = sourceLayer.getConfig();
  const name = sourceLayer.getClassName();
  return (name === 'Dense' || name === 'Activation') && (activation === 'softmax' || activation === 'sigmoid');
}

function inputOf({ sourceLayer }: SymbolicTensor): SymbolicTensor | undefined {
  return Array.isArray(sourceLayer.input) ? sourceLayer.input[0] : sourceLayer.input;
}

function checkSizes(model: LayersModel): void {
  const [, dimensions, ...more] = model.outputs[0]?.shape ?? [];
  const [least, most] = dimensionBounds;
  if (!dimensions || more.length > 0 || dimensions < least || dimensions > most) {
    throw new Error(`it gives no row of ${String(least)} to ${String(most)} features an image`);
  }
}

/** Runs it on two pictures of noise, compiled and by tfjs's layers, which must agree. */
async function tryOut(tf: TensorFlow, model: LayersModel): Promise<void> {
  const edge = model.inputs[0]?.shape[1] ?? 0;
  const random = randomGenerator('a first run');
  const pixels = Uint8Array.from({ length: 2 * edge * edge * 3 }, () => random.integer(256));
  const network = await compileInference(tf, model, 'float32', { count: 1, images: 2 });
  const found = network.run(pixels, 2);
  network.dispose();
  const expected = tf.tidy(() => {
    const images = tf.tensor4d(Float32Array.from(pixels), [2, edge, edge, 3]);
    return Float32Array.from((model.predictOnBatch(images) as Tensor).dataSync());
  });
  if (!found.every(Number.isFinite)) throw new Error('it gives features that are no finite numbers');
  const scale = Math.max(...expected.map(Math.abs), 1);
  if (found.some((value, index) => Math.abs(value - (expected[index] ?? NaN)) > 1e-3 * scale)) {
    throw new Error('compiled it gives other features than by its layers');
  }
}
