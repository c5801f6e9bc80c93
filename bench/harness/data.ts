import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEngine } from '../../src-main/platform/engine-client';
import { BenchProblem, checkout, say, typedPath } from './program';

/** Where measurements look for a folder of class folders, and for the Keras program, unless an option names another place. */
const defaults = {
  data: '../shared/data/gender_dataset_face',
  script: '../shared/reference/keras_recipes.py',
};

/**
 * A folder of class folders: the given one, the usual one, or, where that is missing, one that is drawn for the occasion.
 * @param temporary where to draw
 * @throws BenchProblem when a folder was asked for that isn't there
 */
export async function imageFolder(asked: string | undefined, temporary: string): Promise<string> {
  const folder = asked === undefined ? join(checkout(), defaults.data) : typedPath(asked);
  if (existsSync(folder)) {
    await readAll(folder); // from now on the system has them in memory, for whoever comes first
    return folder;
  }
  if (asked !== undefined)
    throw new BenchProblem(`There is no folder ${folder}; give --data a folder of class folders.`);
  say(`There is no folder ${folder}, so 2,300 faces are drawn: speeds mean what they say, accuracies do not.`);
  return drawFaces(join(temporary, 'faces'), temporary);
}

/** @throws BenchProblem when there is none */
export function kerasScript(asked: string | undefined): string {
  const script = asked === undefined ? join(checkout(), defaults.script) : typedPath(asked);
  if (existsSync(script)) return script;
  throw new BenchProblem(`There is no Keras program ${script} to compare with; name it with --keras-script.`);
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
