import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEngine } from '../../src-main/platform/engine-client';
import { BenchProblem, checkout, say, typedPath } from './program';

/** Default paths of the folder of class folders and of the Keras program, relative to the checkout. */
const defaults = {
  data: '../shared/data/gender_dataset_face',
  script: '../shared/reference/keras_recipes.py',
};

/**
 * Finds a folder of class folders: the one asked for, else the default one. Where that is missing, draws faces.
 * @param temporary folder to draw in
 * @throws BenchProblem when the folder that was asked for does not exist
 */
export async function imageFolder(asked: string | undefined, temporary: string): Promise<string> {
  const folder = asked === undefined ? join(checkout(), defaults.data) : typedPath(asked);
  if (existsSync(folder)) {
    await readAll(folder); // the system now has all files in memory, so that the first contestant has no disadvantage
    return folder;
  }
  if (asked !== undefined)
    throw new BenchProblem(`There is no folder ${folder}. Give --data a folder of class folders.`);
  say(`There is no folder ${folder}, so 2,300 faces are drawn instead. Speeds are valid, accuracies are not.`);
  return drawFaces(join(temporary, 'faces'), temporary);
}

/** Path of the Keras program. @throws BenchProblem when it does not exist */
export function kerasScript(asked: string | undefined): string {
  const script = asked === undefined ? join(checkout(), defaults.script) : typedPath(asked);
  if (existsSync(script)) return script;
  throw new BenchProblem(`There is no Keras program ${script} to compare with. Name one with --keras-script.`);
}

async function drawFaces(folder: string, temporary: string): Promise<string> {
  const environment = { ...process.env, FACET_LOGS: join(temporary, 'logs') };
  const engine = startEngine({ environment, log: () => undefined });
  try {
    await engine.jobs.sample.draw({ folder, images: 2300, seed: 1, flippedShare: 0 });
  } finally {
    await engine.child.stop();
  }
  return folder;
}

async function readAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await readFile(join(entry.parentPath, entry.name));
  }
}
