import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { Failure } from '../../src-shared/domain/failure';
import { faceCrop } from '../../src-shared/domain/face-crop';
import { cropOf } from '../../src-shared/domain/preprocessing';
import { modelFiles } from '../../src-shared/workers/run-files';
import { ModelMetadata } from '../../src-shared/workers/trainer';
import { makeFolderAtomically, writeSynced } from '../platform/atomic';
import { isMissing } from '../platform/errors';
import { readWhole, takeSums } from '../platform/sums/sums';
import { readLayersModel, writeLayersModel } from './layers-model';
import type { TensorFlow } from './tensorflow';

/**
 * Writes model.json and weights.bin, as tf.loadLayersModel of plain tfjs reads them, metadata.json and their sums. The folder
 * appears whole or not at all; an older one in its place is removed first. What of a picture it wants is told in full.
 */
export async function saveModel(
  tf: TensorFlow,
  model: LayersModel,
  metadata: ModelMetadata,
  folder: string,
): Promise<void> {
  const told = cropOf(metadata.preprocessing) === 'face' ? { ...metadata, crop: faceCrop } : metadata;
  await rm(folder, { recursive: true, force: true });
  await makeFolderAtomically(folder, async (temporary) => {
    await writeLayersModel(tf, model, temporary);
    await writeSynced(join(temporary, 'metadata.json'), JSON.stringify(told, null, 2));
    await takeSums(temporary, modelFiles);
  });
}

/**
 * Loads a model folder.
 * @throws Failure of kind 'not-found' when the folder holds no model, 'unsupported' when another program or a newer Facet
 *   made it, 'bad-input' when a file is damaged
 */
export async function loadModel(
  tf: TensorFlow,
  folder: string,
): Promise<{ model: LayersModel; metadata: ModelMetadata }> {
  const metadata = parseMetadata(folder, await readModelFile(folder, 'metadata.json'));
  try {
    const model = await readLayersModel(tf, folder);
    checkShapes(folder, model, metadata);
    return { model, metadata };
  } catch (error) {
    if (error instanceof Failure) throw error.kind === 'project-damaged' ? damaged(folder, error.message) : error;
    if (isMissing(error)) throw missing(folder, 'a file', error);
    throw damaged(folder, error instanceof Error ? error.message : String(error));
  }
}

function parseMetadata(folder: string, content: Buffer): ModelMetadata {
  const claimed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), content.toString('utf8'));
  if (!claimed.success) throw damaged(folder, 'metadata.json is not readable');
  if (claimed.output.format !== 'facet-model') {
    throw new Failure('unsupported', `${folder} is not a model made by Facet.`, 'Choose a folder that Facet exported.');
  }
  if (claimed.output.version !== 1) {
    throw new Failure('unsupported', `The model in ${folder} was made by a newer Facet.`, 'Update Facet.');
  }
  const parsed = v.safeParse(ModelMetadata, claimed.output);
  if (!parsed.success) throw damaged(folder, `metadata.json: ${v.summarize(parsed.issues)}`);
  if (cropOf(parsed.output.preprocessing) === null) {
    throw new Failure(
      'unsupported',
      `The model in ${folder} needs images prepared as "${parsed.output.preprocessing}", which this Facet does not know.`,
      'Use the version of Facet that made it, or train again.',
    );
  }
  return parsed.output;
}

/** A network that fits neither the classes nor the input that its metadata tells would give wrong answers quietly. */
function checkShapes(folder: string, model: LayersModel, { classes, head, inputEdge }: ModelMetadata): void {
  const outputs = head === 'sigmoid' ? 1 : classes.length;
  const expected = `${[inputEdge, inputEdge, 3].join(' x ')} to ${String(outputs)}`;
  const found = `${String(model.inputs[0]?.shape.slice(1).join(' x '))} to ${String(model.outputs[0]?.shape.slice(1).join(' x '))}`;
  if (found !== expected || (head === 'sigmoid' && classes.length !== 2)) {
    throw damaged(
      folder,
      `its network maps ${found}, its metadata say ${expected} for ${String(classes.length)} classes`,
    );
  }
}

async function readModelFile(folder: string, name: string): Promise<Buffer> {
  try {
    return await readWhole(join(folder, name), { adopts: false });
  } catch (error) {
    if (error instanceof Failure) throw damaged(folder, error.message);
    throw missing(folder, name, error);
  }
}

function missing(folder: string, name: string, cause: unknown): Failure {
  const next = 'Choose a model folder that Facet exported.';
  return new Failure('not-found', `There is no model in ${folder}: ${name} can't be read.`, next, { cause });
}

function damaged(folder: string, reason: string): Failure {
  const sentence = `The model in ${folder} is damaged: ${reason.replace(/\.$/, '')}.`;
  return new Failure('bad-input', sentence, 'Export it again; if it is a run’s own, train again.');
}
