import type { TestContext } from 'vitest';
import { kerasPython } from '../../../bench/keras-environment.js';
import { SetupProblem } from '../../../scripts/setup/problem.js';

/** A Python that has Keras, TensorFlow, onnxruntime, ai-edge-litert, Pillow, NumPy and h5py; or the sentence why there is none. */
export type PythonRuntime = { readonly python: string } | { readonly missing: string };

/** Milliseconds that a hook or test may need which makes the environment: 500 MB to fetch, 1.7 GB to unpack. */
export const makingPython = 600_000;

let found: Promise<PythonRuntime> | null = null;

/**
 * Finds the Python in which exported models are run; makes it first where it isn't there yet, once per user. A machine without network
 * or without a suitable Python is no error.
 * @throws SetupProblem when it can't be made for another reason, such as a full disk or a wrong hash
 */
export function pythonRuntime(): Promise<PythonRuntime> {
  found ??= find();
  return found;
}

/** Returns the interpreter's path. Skips the test with a sentence where there is none. */
export async function requirePython(context: TestContext): Promise<string> {
  const runtime = await pythonRuntime();
  if ('missing' in runtime) context.skip(runtime.missing);
  return runtime.python;
}

async function find(): Promise<PythonRuntime> {
  try {
    return { python: await kerasPython(() => undefined) };
  } catch (error) {
    const isNoFault = error instanceof SetupProblem && ['network', 'missing', 'unsupported'].includes(error.kind);
    if (!isNoFault) throw error;
    return { missing: `the runtimes of exported models are not on this machine: ${error.message.trim()}` };
  }
}
