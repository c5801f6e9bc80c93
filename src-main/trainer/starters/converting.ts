import { readFile } from 'node:fs/promises';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import type { FetchedNetwork, StarterDescription } from '../../../src-shared/workers/trainer';
import { buildBlazeface } from './blazeface';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import { buildFaceres } from './faceres';
import { readGraphModel } from './graph-model';
import { buildLite0 } from './lite0';
import { writeStarter } from './starter-folder';
import { readTorchFile } from './torch-file';

/**
 * Converts a file that set-up has fetched to a starter, or to the face detector.
 * @param source path of the fetched file
 * @param folder of the starter, which is created
 * @throws Failure of kind 'bad-input' when the file is not the one that set-up pins
 */
export async function convertStarter(id: FetchedNetwork, source: string, folder: string): Promise<StarterDescription> {
  const tf = await loadTensorFlow();
  const model = await builders[id](tf, source).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'bad-input',
      `The ${id === 'detector' ? 'face detector' : `starter model ${id}`} can't be read from ${source}: ${reason}.`,
      { step: 'fetch-again' },
      { cause: error },
    );
  });
  try {
    return await writeStarter(tf, model, folder, { id });
  } finally {
    model.dispose();
  }
}

const builders: Readonly<Record<FetchedNetwork, (tf: TensorFlow, source: string) => Promise<LayersModel>>> = {
  general: async (tf, source) => buildLite0(tf, readTorchFile(await readFile(source))),
  faces: async (tf, source) => buildFaceres(tf, await readGraphModel(source)),
  detector: async (tf, source) => buildBlazeface(tf, await readGraphModel(source)),
};
