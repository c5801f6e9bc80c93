import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { compileInference, type CompiledInference } from '../graph/inference';
import { stateOfModel } from '../models/folder-state';
import { loadModel } from '../models/model-folder';
import { loadTensorFlow } from '../runtime/tensorflow';

/** A model that is ready to predict by its compiled graph. */
export interface ReadyModel {
  readonly network: CompiledInference;
  readonly metadata: ModelMetadata;
}

/** The model that was used last. It stays open, because a job predicts block by block and a server request by request. */
let ready: (ReadyModel & { readonly state: string }) | null = null;

/** Loads and compiles a model, unless it is open and its files are the same. @throws as `loadModel` and `compileInference` do */
export async function readyModel(folder: string): Promise<ReadyModel> {
  const state = await stateOfModel(folder);
  if (ready?.state === state) return ready;
  ready?.network.dispose();
  ready = null;
  const tf = await loadTensorFlow();
  const { model, metadata } = await loadModel(tf, folder);
  try {
    ready = { state, network: await compileInference(tf, model, 'float32'), metadata };
    return ready;
  } finally {
    model.dispose();
  }
}
