import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { faceCrop } from '../../../src-shared/domain/face-crop';
import { cropOf, isPreprocessing } from '../../../src-shared/domain/preprocessing';
import { modelFiles } from '../../../src-shared/workers/run-files';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { Failure } from '../../../src-shared/domain/failure';
import { makeFolderAtomically, writeSynced } from '../../platform/atomic';
import { isMissing } from '../../platform/errors';
import { damagedModel, noModel, readModelMetadata } from '../../platform/model-folder';
import { takeSums } from '../../platform/sums/sums';
import { writeLayersModel } from './layers-model';
import { readNetwork } from './model-files';
import type { TensorFlow } from '../runtime/tensorflow';

/**
 * Writes a model folder: model.json and weights.bin in the format of plain tfjs, metadata.json, and their checksums. The folder
 * appears whole or not at all; an older one at its path is removed first. Metadata of a model of face crops describe the crop.
 * @param writeMore writes what else belongs into the folder
 */
export async function saveModel(
  tf: TensorFlow,
  model: LayersModel,
  metadata: ModelMetadata,
  folder: string,
  writeMore: (temporary: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { preprocessing } = metadata;
  const isCropped = isPreprocessing(preprocessing) && cropOf(preprocessing) === 'face';
  const described = isCropped ? { ...metadata, crop: faceCrop } : metadata;
  await rm(folder, { recursive: true, force: true });
  await makeFolderAtomically(folder, async (temporary) => {
    await writeLayersModel(tf, model, temporary);
    await writeSynced(join(temporary, 'metadata.json'), JSON.stringify(described, null, 2));
    await takeSums(temporary, modelFiles);
    await writeMore(temporary);
  });
}

/**
 * Loads a model folder.
 * @throws Failure of kind 'not-found' when the folder holds no model, 'unsupported' when another program or a newer Facet
 *   made it, or when it begins with an ONNX network, 'bad-input' when a file is damaged
 */
export async function loadModel(
  tf: TensorFlow,
  folder: string,
): Promise<{ model: LayersModel; metadata: ModelMetadata }> {
  const metadata = await readModelMetadata(folder);
  if (metadata.trunk) throw beginsWithOnnx(folder);
  try {
    const model = await readNetwork(tf, folder);
    checkShapes(model, metadata);
    checkOutput(model, metadata);
    return { model, metadata };
  } catch (error) {
    if (error instanceof Error && isMissing(error.cause)) throw noModel(folder, error);
    throw damagedModel(folder, error);
  }
}

const beginsWithOnnx = (folder: string): Failure =>
  new Failure(
    'unsupported',
    `The model in ${folder} begins with an ONNX network of another program, whose inside Facet can't see.`,
    'It predicts, evaluates and exports as ONNX. For the rest, train with another starter.',
  );

/** Refuses a network whose last layer has another activation than the metadata say: its values would be shown as probabilities. */
function checkOutput({ outputLayers }: LayersModel, { head }: ModelMetadata): void {
  const activation = outputLayers[0]?.getConfig().activation;
  if (activation !== head) {
    throw new Error(
      `its last layer has the activation ${typeof activation === 'string' ? activation : 'none'}, its metadata say ${head}`,
    );
  }
}

/** Refuses a network whose shapes contradict its metadata: it would silently give wrong predictions. */
function checkShapes(model: LayersModel, { classes, head, inputEdge }: ModelMetadata): void {
  const outputs = head === 'sigmoid' ? 1 : classes.length;
  const expected = `${[inputEdge, inputEdge, 3].join(' x ')} to ${String(outputs)}`;
  const found = `${String(model.inputs[0]?.shape.slice(1).join(' x '))} to ${String(model.outputs[0]?.shape.slice(1).join(' x '))}`;
  if (found !== expected || (head === 'sigmoid' && classes.length !== 2)) {
    throw new Error(`its network maps ${found}, its metadata say ${expected} for ${String(classes.length)} classes`);
  }
}
