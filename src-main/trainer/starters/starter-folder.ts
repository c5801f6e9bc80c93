import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';
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
  facts: Pick<StarterDescription, 'id' | 'name'>,
): Promise<StarterDescription> {
  const description = { ...facts, ...sizesOf(model) };
  await writeStarterFolder(folder, description, async (temporary) => {
    await writeLayersModel(tf, model, temporary);
    return ['model.json', 'weights.bin'];
  });
  return description;
}

/**
 * Writes a starter folder as `writeStarter` does, whatever its network is.
 * @param writeNetwork writes the files of the network into a folder and returns their names
 */
export async function writeStarterFolder(
  folder: string,
  description: StarterDescription,
  writeNetwork: (temporary: string) => Promise<string[]>,
): Promise<void> {
  await makeFolderAtomically(folder, async (temporary) => {
    const files = await writeNetwork(temporary);
    await writeSynced(join(temporary, descriptionFile), JSON.stringify(description, null, 2));
    await takeSums(temporary, [...files, descriptionFile]);
  }).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
  });
}

/** Copies a starter folder into a new one; without taking space where the file system can share content. */
export async function copyStarter(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, errorOnExist: true, force: false });
}

/** Reads what a starter folder says about itself. @throws Failure of kind 'bad-input' when it is damaged or missing */
export async function describeStarter(folder: string): Promise<StarterDescription> {
  try {
    const text = (await readModelFile(folder, descriptionFile, longestDescription)).toString('utf8');
    return v.parse(v.pipe(v.string(), v.parseJson(), StarterDescription), text);
  } catch (error) {
    throw damagedStarter(folder, error);
  }
}

/** Reads a starter folder. The caller disposes of the model. @throws Failure of kind 'bad-input' when it is damaged or missing */
export async function readStarter(
  tf: TensorFlow,
  folder: string,
): Promise<{ model: LayersModel; description: StarterDescription }> {
  const description = await describeStarter(folder);
  try {
    const model = await readNetwork(tf, folder);
    const { dimensions, inputEdge } = sizesOf(model);
    if (dimensions !== description.dimensions || inputEdge !== description.inputEdge) {
      throw new Error(`the sizes of its network differ from those in ${descriptionFile}`);
    }
    return { model, description };
  } catch (error) {
    throw damagedStarter(folder, error);
  }
}

export function damagedStarter(folder: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure(
    'bad-input',
    `The starter model in ${folder} is damaged: ${reason.replace(/\.$/, '')}.`,
    'Delete this folder: it is made again when it is next needed, or added again if it is your own.',
    { cause },
  );
}

/** Features per image, and edge of the input in pixels. */
function sizesOf(model: LayersModel): { dimensions: number; inputEdge: number } {
  return { dimensions: at(model.outputs, 0).shape[1] ?? 0, inputEdge: at(model.inputs, 0).shape[1] ?? 0 };
}

/** Whether an error means that the folder exists already. */
const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
