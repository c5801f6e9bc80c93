import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import { StarterDescription } from '../../../src-shared/workers/trainer';
import { makeFolderAtomically, writeSynced } from '../../platform/atomic';
import { longestDescription, readModelFile } from '../../platform/model-folder';
import { takeSums } from '../../platform/sums/sums';
import { writeLayersModel } from '../models/layers-model';
import { readNetwork } from '../models/model-files';
import type { TensorFlow } from '../runtime/tensorflow';

/** Beside model.json and weights.bin: what the features are. */
const descriptionFile = 'starter.json';

/**
 * Writes a starter as it is used: a tf.LayersModel of RGB images, 0 to 255, that gives one row of features an image. The
 * folder appears whole or not at all; when another process was first, its folder stays.
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

/** @throws Failure of kind 'not-found' or 'bad-input' when the folder is not as it was written */
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
      throw new Error(`its network has other sizes than ${descriptionFile} tells`);
    }
    return { model, description };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'bad-input',
      `The starter model in ${folder} is damaged: ${reason}.`,
      'Delete this folder: it is made anew when it is next needed.',
      { cause: error },
    );
  }
}

function sizesOf(model: LayersModel): { dimensions: number; inputEdge: number } {
  return { dimensions: model.outputs[0]?.shape[1] ?? 0, inputEdge: model.inputs[0]?.shape[1] ?? 0 };
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
