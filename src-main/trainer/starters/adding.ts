import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferOutput } from 'valibot';
import type { StarterDescription, trainerContract } from '../../../src-shared/workers/trainer';
import { addOnnxStarter } from './onnx/add';
import { addLayersStarter } from './own';

type Request = InferOutput<typeof trainerContract.trainer.addStarter.params>;

/** Answers `trainer.addStarter`. */
export async function addStarter({ from, into, ...wishes }: Request): Promise<StarterDescription> {
  return (await isOnnx(from)) ? addOnnxStarter(from, into, wishes) : addLayersStarter(from, into);
}

/** Whether a path is an ONNX file, or a folder with one and without a tfjs layers model. */
async function isOnnx(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) return found !== null;
  if (existsSync(join(path, 'model.json'))) return false;
  return (await readdir(path)).some((name) => name.toLowerCase().endsWith('.onnx'));
}
