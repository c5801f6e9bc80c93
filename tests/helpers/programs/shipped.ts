import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { checkout } from '../../../scripts/setup/paths.js';

/** Folder of the programs that travel with exported models. */
export const shippedFolder = join(checkout, 'resources', 'export');

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The JavaScript module that prepares pixels. It is loaded as it is shipped, without a build. */
export async function shippedPreprocessing(): Promise<{
  toSquare: (picture: Picture, edge: number, box?: Box) => Uint8Array;
  onWhite: (picture: Picture) => Picture;
}> {
  const file = join(shippedFolder, 'javascript', 'preprocessing.js');
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Awaited<
    ReturnType<typeof shippedPreprocessing>
  >;
}

/** Runs lines of Python that may import the shipped modules. @returns standard output */
export async function runShippedPython(python: string, script: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PYTHONPATH: join(shippedFolder, 'python'), PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await promisify(execFile)(python, ['-c', script, ...args], { env, maxBuffer: 2 ** 26 });
  return stdout;
}
