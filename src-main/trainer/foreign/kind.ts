import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import * as v from 'valibot';
import type { NetworkKind } from '../../../src-shared/domain/foreign-model';
import { isMissing } from '../../platform/errors';
import { longestDescription, readModelFile } from '../../platform/model-folder';

/** A network on the disk. */
export interface FoundNetwork {
  readonly kind: NetworkKind;
  /** Folder of the network and of the files beside it. */
  readonly folder: string;
  /** The path to open: an .onnx file, or the folder. */
  readonly path: string;
}

/**
 * Finds the network at a path: a folder, or an .onnx file.
 * @throws Error with a reason when there is none that Facet can run
 */
export async function findNetwork(path: string): Promise<FoundNetwork> {
  const found = await stat(path).catch((error: unknown) => {
    throw isMissing(error) ? new Error('it does not exist', { cause: error }) : error;
  });
  if (!found.isDirectory()) {
    const extension = extname(path).toLowerCase();
    if (extension === '.onnx') return { kind: 'onnx', folder: dirname(path), path };
    if (basename(path) === 'model.json' || basename(path) === 'saved_model.pb') return findNetwork(dirname(path));
    throw new Error(notRunHere[extension] ?? 'it is no network that Facet can run');
  }
  const names = await readdir(path);
  if (names.includes('model.json')) return { kind: await kindOfTfjs(path), folder: path, path };
  if (names.includes('saved_model.pb')) return { kind: 'savedmodel', folder: path, path };
  if (names.some((name) => name.toLowerCase().endsWith('.onnx'))) return { kind: 'onnx', folder: path, path };
  const other = names.map((name) => notRunHere[extname(name).toLowerCase()]).find((reason) => reason !== undefined);
  throw new Error(other ?? 'it has no model.json, no .onnx file and no saved_model.pb');
}

/** Forms that only Python runs, with the reason. */
const notRunHere: Readonly<Record<string, string | undefined>> = {
  '.keras': 'Keras files are run by Python alone; save it as a SavedModel, or as ONNX',
  '.h5': 'Keras files are run by Python alone; save it as a SavedModel, or as ONNX',
  '.tflite': 'TFLite files are not run here; take the SavedModel that it was made of, or ONNX',
  '.pt': 'PyTorch files are programs; export it as ONNX',
  '.pth': 'PyTorch files are programs; export it as ONNX',
  '.safetensors': 'these are weights without a network; export it as ONNX',
};

async function kindOfTfjs(folder: string): Promise<NetworkKind> {
  const text = (await readModelFile(folder, 'model.json', longestDescription)).toString('utf8');
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), text);
  if (!json.success) throw new Error('model.json: it is no JSON object');
  return json.output.format === 'graph-model' ? 'tfjs-graph' : 'tfjs-layers';
}
