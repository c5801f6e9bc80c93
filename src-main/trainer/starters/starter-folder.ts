import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { StarterDescription } from '../../../src-shared/workers/trainer';
import { makeFolderAtomically, writeSynced } from '../../platform/atomic';
import { longestDescription, readModelFile } from '../../platform/model-folder';
import { takeSums } from '../../platform/sums/sums';
import { writeLayersModel } from '../models/layers-model';
import { readNetwork } from '../models/model-files';
import type { TensorFlow } from '../runtime/tensorflow';

/** StarterDescription, beside model.json and weights.bin. */
const descriptionFile = 'starter.json';

/**
 * Writes a starter folder. The folder appears whole or not at all. If another process was first, its folder stays.
 * @param model of RGB images, 0 to 255, that gives one row of features per image
 */
export async function writeStarter(
  tf: TensorFlow,
  model: LayersModel,
  folder: string,
  id: string,
): Promise<StarterDescription> {
  const description = { id, ...sizesOf(model) };
  await makeFolderAtomically(folder, async (temporary) => {
    await writeLayersModel(tf, model, temporary);
    await writeSynced(join(temporary, descriptionFile), JSON.stringify(description, null, 2));
    await takeSums(temporary, ['model.json', 'weights.bin', descriptionFile]);
  }).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
  });
  return description;
}

/** Reads a starter folder. The caller disposes of the model. @throws Failure of kind 'bad-input' when it is damaged or missing */
export async function readStarter(
  tf: TensorFlow,
  folder: string,
): Promise<{ model: LayersModel; description: StarterDescription }> {
  try {
    const text = (await readModelFile(folder, descriptionFile, longestDescription)).toString('utf8');
    const description = v.parse(v.pipe(v.string(), v.parseJson(), StarterDescription), text);
    const model = await readNetwork(tf, folder);
    const { dimensions, inputEdge } = sizesOf(model);
    if (dimensions !== description.dimensions || inputEdge !== description.inputEdge) {
      throw new Error(`the sizes of its network differ from those in ${descriptionFile}`);
    }
    return { model, description };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'bad-input',
      `The starter model in ${folder} is damaged: ${reason}.`,
      'Delete this folder: it is made again when it is next needed.',
      { cause: error },
    );
  }
}

/** Features per image, and edge of the input in pixels. */
function sizesOf(model: LayersModel): { dimensions: number; inputEdge: number } {
  return { dimensions: at(model.outputs, 0).shape[1] ?? 0, inputEdge: at(model.inputs, 0).shape[1] ?? 0 };
}

/** Whether an error means that the folder exists already. */
const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
