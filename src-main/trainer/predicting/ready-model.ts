import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { readModelMetadata } from '../../platform/model-folder';
import { compileInference } from '../graph/inference';
import { stateOfModel } from '../models/folder-state';
import { readHead } from '../models/head-model';
import { loadModel } from '../models/model-folder';
import { probabilitiesOf } from '../heads/head';
import { logitsOf } from '../heads/logits';
import { standardise } from '../heads/standardisation';
import { loadTensorFlow } from '../runtime/tensorflow';
import { openOnnxStarter } from '../starters/onnx/network';
import { describeStarter } from '../starters/starter-folder';
import { classProbabilities } from './probabilities';

/** A model that is ready to predict. */
export interface ReadyModel {
  /** Best number of images per call. */
  readonly batch: number;
  /** @param pixels [count, edge, edge, 3] @returns probabilities [count, classes] */
  readonly predict: (pixels: Uint8Array, count: number) => Float32Array | Promise<Float32Array>;
  readonly metadata: ModelMetadata;
}

interface OpenModel extends ReadyModel {
  readonly close: () => void | Promise<void>;
}

/** The model that was used last. It stays open, because a job predicts block by block and a server request by request. */
let ready: (OpenModel & { readonly state: string }) | null = null;

/**
 * Loads a model, unless it is open and its files are the same: into its compiled graph, or into ONNX Runtime when it begins with an ONNX
 * starter. @throws as `loadModel`, `compileInference`, `readHead` and `openOnnxStarter` do
 */
export async function readyModel(folder: string): Promise<ReadyModel> {
  const state = await stateOfModel(folder);
  if (ready?.state === state) return ready;
  await ready?.close();
  ready = null;
  const { trunk } = await readModelMetadata(folder);
  ready = { state, ...(trunk ? await onnxWithHead(folder) : await compiled(folder)) };
  return ready;
}

async function compiled(folder: string): Promise<OpenModel> {
  const tf = await loadTensorFlow();
  const { model, metadata } = await loadModel(tf, folder);
  try {
    const network = await compileInference(tf, model, 'float32');
    return {
      metadata,
      batch: network.batch,
      predict: (pixels, count) => classProbabilities(network.run(pixels, count), network.width),
      close: () => {
        network.dispose();
      },
    };
  } finally {
    model.dispose();
  }
}

/** A model of an ONNX starter's features: without TensorFlow, whose threads would compete with ONNX Runtime's. */
async function onnxWithHead(folder: string): Promise<OpenModel> {
  const { metadata, trunk, standardisation, head } = await readHead(folder);
  const network = await openOnnxStarter(trunk, await describeStarter(trunk));
  return {
    metadata,
    batch: network.batch,
    async predict(pixels, count) {
      const features = standardise(await network.run(pixels, count), standardisation);
      return probabilitiesOf(logitsOf(features, head), head.shape.outputs);
    },
    close: () => network.close(),
  };
}
