import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { stateOfModel } from '../models/folder-state';
import { loadModel } from '../models/model-folder';
import { loadTensorFlow } from '../runtime/tensorflow';
import { compileExplaining, type ExplainingGraph } from './explaining-graph';

/** A model that is ready to be explained. */
export interface OpenedModel {
  readonly network: ExplainingGraph;
  readonly metadata: ModelMetadata;
}

/** The model that was used last. It stays open, since a person asks about one picture after the other. */
let opened: (OpenedModel & { readonly key: string }) | null = null;

/** Loads and compiles a model, unless it is open and its files are the same. @throws as `loadModel` and `compileExplaining` do */
export async function openModel(folder: string): Promise<OpenedModel> {
  const key = await stateOfModel(folder);
  if (opened?.key === key) return opened;
  opened?.network.dispose();
  opened = null;
  const tf = await loadTensorFlow();
  const { model, metadata } = await loadModel(tf, folder);
  try {
    opened = { key, network: await compileExplaining(tf, model), metadata };
    return opened;
  } finally {
    model.dispose();
  }
}
