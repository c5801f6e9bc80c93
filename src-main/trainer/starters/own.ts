import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { randomGenerator } from '../../../src-shared/domain/random';
import { inputRanges } from '../../../src-shared/domain/model-input';
import type { StarterDescription } from '../../../src-shared/workers/trainer';
import { readSidecar } from '../foreign/sidecar';
import { compileInference } from '../graph/inference';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import { hashOfModel, loadNetwork, readModelFiles } from '../models/model-files';
import { areBytes } from '../onnx/input-values';
import { readStarter, writeStarter } from './starter-folder';

/** Smallest and largest number of features per image. */
export const dimensionBounds = [2, 16_384] as const;

/**
 * Adds a person's tfjs layers model as a starter. Checks its files and sizes, compiles it, and runs it once both compiled and
 * by tfjs's layers. Then writes it to a folder below `into` that is named by its content. The caller must bound this process's memory
 * and time.
 * @throws Failure of kind 'unsupported' with the reason when the model can't be used
 */
export async function addLayersStarter(folder: string, into: string): Promise<StarterDescription> {
  try {
    const files = await readModelFiles(folder);
    await requireBytes(folder);
    const id = `own-${hashOfModel(files).slice(0, 12)}`;
    const target = join(into, id);
    const tf = await loadTensorFlow();
    if (existsSync(target)) return (await readStarter(tf, target)).description;
    const model = featuresOf(tf, await loadNetwork(tf, files));
    checkSizes(model);
    await tryOut(tf, model);
    return await writeStarter(tf, model, target, { id, name: basename(folder) });
  } catch (error) {
    const reason = shortened(error instanceof Error ? error.message : String(error));
    throw new Failure(
      'unsupported',
      `The model in ${folder} can't be used as a starter: ${reason.replace(/\.$/, '')}.`,
      'Give an ONNX file, or the folder of a tfjs layers model of square RGB images, 0 to 255, with its model.json.',
      { cause: error },
    );
  }
}

/** Refuses a model whose files say that it takes other values than those a starter is fed with. Its features would mean nothing. */
async function requireBytes(folder: string): Promise<void> {
  const { input, inputFrom } = await readSidecar(folder);
  const { scale, mean, deviation } = { ...inputRanges.bytes, ...input };
  if (areBytes({ scale, mean, deviation })) return;
  throw new Error(`${String(inputFrom)} says that it takes values of another range than 0 to 255`);
}

/** Cuts out the middle of a long reason: a stranger's model may have very long names of layers. */
export function shortened(reason: string): string {
  const length = 150;
  return reason.length <= 2 * length ? reason : `${reason.slice(0, length)} … ${reason.slice(-length)}`;
}

/** The part of a model up to its features. Omits a classifier's last dense layer, and pools features that are still an image. */
function featuresOf(tf: TensorFlow, model: LayersModel): LayersModel {
  let [output] = model.outputs;
  while (output && isHead(output)) output = inputOf(output);
  if (!output) throw new Error('nothing is left before its last layer');
  if (output.shape.length === 4) output = tf.layers.globalAveragePooling2d({}).apply(output) as SymbolicTensor;
  return tf.model({ inputs: model.inputs, outputs: output, name: 'starter' });
}

/** Whether a tensor is the probabilities of a classifier: the result of a softmax or sigmoid layer. */
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
  const [fewest, most] = dimensionBounds;
  if (!dimensions || more.length > 0 || dimensions < fewest || dimensions > most) {
    throw new Error(`it does not give one row of ${String(fewest)} to ${String(most)} features per image`);
  }
}

/** Runs a model on two images of noise. @throws Error when its compiled form and tfjs's layers do not agree */
async function tryOut(tf: TensorFlow, model: LayersModel): Promise<void> {
  const edge = at(model.inputs, 0).shape[1] ?? 0; // checked by `loadNetwork`
  const random = randomGenerator('a first run');
  const pixels = Uint8Array.from({ length: 2 * edge * edge * 3 }, () => random.integer(256));
  const network = await compileInference(tf, model, 'float32', { count: 1, images: 2 });
  const found = network.run(pixels, 2);
  network.dispose();
  const expected = tf.tidy(() => {
    const images = tf.tensor4d(Float32Array.from(pixels), [2, edge, edge, 3]);
    return Float32Array.from((model.predictOnBatch(images) as Tensor).dataSync());
  });
  if (!found.every(Number.isFinite)) throw new Error('it gives features that are not finite numbers');
  const scale = Math.max(...expected.map(Math.abs), 1);
  if (found.some((value, index) => Math.abs(value - at(expected, index)) > 1e-3 * scale)) {
    throw new Error('its compiled form gives other features than its layers');
  }
}
