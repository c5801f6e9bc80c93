import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isMissing } from '../errors';
import { readModelFile } from '../model-folder';
import { describeOnnx, type OnnxDescription } from './description';
import { elementBytes, elementName } from './element-types';
import { holdsNaN, type TensorOfFile } from './tensors';

/** Bytes of the longest file of a model that is read. Larger networks exist, but none that computes in reasonable time here. */
export const mostModelBytes = 1e9;

/** An ONNX model that was checked. */
export interface OnnxFile {
  /** Path of the .onnx file. */
  readonly path: string;
  /** Its bytes. */
  readonly bytes: Uint8Array;
  readonly description: OnnxDescription;
  /** Names, relative to the model's folder, of the files that it keeps constants in. */
  readonly external: readonly string[];
}

/**
 * Reads and checks an ONNX model, no matter who made it.
 * @param path of an .onnx file, or of a folder with exactly one
 * @throws Error with a reason
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  const file = await onnxFileAt(path);
  const folder = dirname(file);
  const bytes = await readModelFile(folder, file.slice(folder.length + 1), mostModelBytes);
  const description = describeOnnx(bytes);
  const external = new Map<string, TensorOfFile[]>();
  for (const tensor of description.tensors) {
    if (tensor.external)
      external.set(tensor.external.location, [...(external.get(tensor.external.location) ?? []), tensor]);
  }
  for (const [name, tensors] of external)
    checkExternal(await readModelFile(folder, name, mostModelBytes), name, tensors);
  return { path: file, bytes, description, external: [...external.keys()] };
}

/** The .onnx file at a path. @throws Error when there is none, or several */
async function onnxFileAt(path: string): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    throw isMissing(error) ? new Error('it does not exist', { cause: error }) : error;
  });
  if (!found.isDirectory()) return realpath(path);
  const names = (await readdir(path)).filter((name) => name.toLowerCase().endsWith('.onnx'));
  const [name, ...others] = names;
  if (name === undefined) throw new Error('it has no .onnx file');
  if (others.length > 0)
    throw new Error(`it has several .onnx files (${names.sort().slice(0, 4).join(', ')}); name one`);
  return join(path, name);
}

/** Requires that constants kept in a file are in it, and are numbers. */
function checkExternal(bytes: Uint8Array, file: string, tensors: readonly TensorOfFile[]): void {
  for (const { name, dims, type, external } of tensors) {
    const width = elementBytes(type);
    const needed = dims.reduce((product, size) => product * size, 1) * (width ?? NaN);
    const { offset = 0, length = bytes.length - offset } = external ?? {};
    if (length !== needed || offset + length > bytes.length) {
      throw new Error(`${file} does not hold the values of the constant “${name}”`);
    }
    if (holdsNaN(bytes.subarray(offset, offset + length), elementName(type))) {
      throw new Error(`the constant “${name}” has values that are not numbers`);
    }
  }
}
