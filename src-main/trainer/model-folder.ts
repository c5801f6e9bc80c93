import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { Failure } from '../../src-shared/domain/failure';
import { preprocessingId } from '../../src-shared/domain/preprocessing';
import { ModelMetadata } from '../../src-shared/workers/trainer';
import { makeFolderAtomically, writeSynced } from '../platform/atomic';
import type { TensorFlow } from './tensorflow';

/** tfjs-node does not export the type by name. */
type ModelArtifacts = Parameters<Parameters<TensorFlow['io']['withSaveHandler']>[0]>[0];

const weightsFile = 'weights.bin';

/**
 * Writes model.json and weights.bin, as tf.loadLayersModel of plain tfjs reads them, and metadata.json. The folder
 * appears whole or not at all; an older one in its place is removed first.
 */
export async function saveModel(
  tf: TensorFlow,
  model: LayersModel,
  metadata: ModelMetadata,
  folder: string,
): Promise<void> {
  const artifacts = await modelArtifacts(tf, model);
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
  const description = {
    format: 'layers-model',
    generatedBy: artifacts.generatedBy,
    convertedBy: null,
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: [weightsFile], weights: artifacts.weightSpecs }],
  };
  await rm(folder, { recursive: true, force: true });
  await makeFolderAtomically(folder, async (temporary) => {
    await writeSynced(join(temporary, weightsFile), weights);
    await writeSynced(join(temporary, 'model.json'), JSON.stringify(description));
    await writeSynced(join(temporary, 'metadata.json'), JSON.stringify(metadata, null, 2));
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
  const description = parseDescription(folder, await readModelFile(folder, 'model.json'));
  const weights = await readModelFile(folder, weightsFile);
  const specs = description.weightsManifest.flatMap((group) => group.weights);
  if (specs.reduce((total, spec) => total + 4 * size(spec), 0) !== weights.length) {
    throw damaged(folder, `${weightsFile} has not the length that model.json tells`);
  }
  const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength) as ArrayBuffer;
  const artifacts: ModelArtifacts = {
    modelTopology: description.modelTopology,
    weightSpecs: specs.map((spec) => ({ ...spec, shape: [...spec.shape] })),
    weightData,
  };
  try {
    const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    checkShapes(folder, model, metadata);
    return { model, metadata };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw damaged(folder, error instanceof Error ? error.message : String(error));
  }
}

/** What of model.json is read here; the topology is tfjs's to judge. */
const ModelDescription = v.object({
  modelTopology: v.record(v.string(), v.unknown()),
  weightsManifest: v.array(
    v.object({
      paths: v.tuple([v.literal(weightsFile)]),
      weights: v.array(v.object({ name: v.string(), shape: v.array(v.number()), dtype: v.literal('float32') })),
    }),
  ),
});

const size = (spec: { shape: readonly number[] }): number => spec.shape.reduce((product, side) => product * side, 1);

async function modelArtifacts(tf: TensorFlow, model: LayersModel): Promise<ModelArtifacts> {
  let kept: ModelArtifacts | undefined;
  const keep = tf.io.withSaveHandler((artifacts) => {
    kept = artifacts;
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
  });
  await model.save(keep);
  if (!kept) throw new Error('tfjs gave no model to save');
  return kept;
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
  if (parsed.output.preprocessing !== preprocessingId) {
    throw new Failure(
      'unsupported',
      `The model in ${folder} needs images prepared as "${parsed.output.preprocessing}", which this Facet does not know.`,
      'Use the version of Facet that made it, or train again.',
    );
  }
  return parsed.output;
}

function parseDescription(folder: string, content: Buffer): v.InferOutput<typeof ModelDescription> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ModelDescription), content.toString('utf8'));
  if (!parsed.success) throw damaged(folder, `model.json: ${v.summarize(parsed.issues)}`);
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
    return await readFile(join(folder, name));
  } catch (error) {
    const next = 'Choose a model folder that Facet exported.';
    throw new Failure('not-found', `There is no model in ${folder}: ${name} can't be read.`, next, { cause: error });
  }
}

function damaged(folder: string, reason: string): Failure {
  return new Failure('bad-input', `The model in ${folder} is damaged: ${reason}.`, 'Export it again.');
}
