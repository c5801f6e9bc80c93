import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { writeFileAtomically } from '../atomic';
import { isMissing } from '../errors';
import { digestOf, digestOfFile } from './digest';
import { noSums, readSums, sumsFile, writeSums, type Sums } from './sums-file';

// Each file that Facet writes for later use has its SHA-256 in a file of its folder (see sums-file.ts). It is compared whenever
// the file is used, and by doctor: a flipped bit in weights or predictions would give other answers and no error.

export { sumsFile };

/**
 * Writes files of one folder together with their sums. The new sums are recorded before a file is replaced. Whatever a crash leaves,
 * the old content or the new, is then known to be whole.
 * @throws Failure of kind 'project-damaged' when the folder's sums are damaged
 */
export function writeWithSums(folder: string, contents: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  return inTurn(folder, async () => {
    const sums = (await readSums(folder)) ?? noSums();
    const entries = Object.entries(contents).map(
      ([name, content]) => [name, typeof content === 'string' ? Buffer.from(content) : content] as const,
    );
    for (const [name, bytes] of entries) sums.becoming[name] = await digestOf(bytes);
    await writeSums(folder, sums);
    for (const [name, bytes] of entries) await writeFileAtomically(join(folder, name), bytes);
    await writeSums(folder, settled(sums, Object.keys(contents)));
  });
}

/** Takes the sums of files that have just been written. Entries of files that do not exist are removed. */
export function takeSums(folder: string, names: readonly string[]): Promise<void> {
  return inTurn(folder, async () => {
    const sums = (await readSums(folder)) ?? noSums();
    for (const name of names) {
      const sum = await sumIfThere(folder, name);
      forget(sums, name);
      if (sum !== null) sums.files[name] = sum;
    }
    await writeSums(folder, sums);
  });
}

/** Removes files from the sums of a folder, before they are deleted or changed by other means. */
export function dropSums(folder: string, names: readonly string[]): Promise<void> {
  return inTurn(folder, async () => {
    const sums = await readSums(folder);
    if (!sums || !names.some((name) => name in sums.files || name in sums.becoming)) return;
    for (const name of names) forget(sums, name);
    await writeSums(folder, sums);
  });
}

/** Treatment of a file that has no sum. */
export interface ReadOptions {
  /** True: the file is taken for one of an earlier Facet and gets its sum now. False: it is read, and nothing is written. */
  readonly adopts: boolean;
}

/**
 * Reads a file and compares it with its sum.
 * @throws Failure of kind 'project-damaged' when they differ; the file system's own error when it can't be read
 */
export async function readWhole(file: string, { adopts }: ReadOptions): Promise<Buffer> {
  const bytes = await readFile(file);
  const [folder, name] = [dirname(file), basename(file)];
  const sum = await digestOf(bytes);
  const sums = await readSums(folder);
  if (sums === null || !(name in sums.files || name in sums.becoming)) {
    if (adopts) await adopt(folder, name, sum).catch(() => undefined); // a full disk: the next reader tries again
    return bytes;
  }
  if (isExpected(sums, name, sum)) return bytes;
  throw damagedFile(file);
}

/** Takes the sums of those of the named files that have none, as files of an earlier Facet. Missing files are skipped. */
export async function adoptSums(folder: string, names: readonly string[]): Promise<void> {
  const sums = await readSums(folder);
  for (const name of names) {
    if (sums && name in sums.files) continue;
    const sum = await sumIfThere(folder, name);
    if (sum !== null) await adopt(folder, name, sum);
  }
}

/** Files of a folder that have changed since they were written. */
export interface SumsFinding {
  readonly damaged: readonly string[];
  /** Files that had no sum and got one since the last call. */
  readonly found: readonly string[];
}

/**
 * Compares the named files that exist with their sums. A file without a sum gets one, which is reported once.
 * @throws Failure of kind 'project-damaged' when the sums themselves are damaged
 */
export function examineSums(folder: string, names: readonly string[]): Promise<SumsFinding> {
  return inTurn(folder, async () => {
    const sums = (await readSums(folder)) ?? noSums();
    const damaged: string[] = [];
    for (const name of names) {
      const sum = await sumIfThere(folder, name);
      if (sum === null) continue;
      if (name in sums.files || name in sums.becoming) {
        if (!isExpected(sums, name, sum)) damaged.push(name);
      } else {
        sums.files[name] = sum;
        sums.found.push(name);
      }
    }
    const { found } = sums;
    if (found.length > 0) await writeSums(folder, { ...sums, found: [] });
    return { damaged, found };
  });
}

/** Replaces the sums of a folder by those of the files as they are. For a person who was warned that this accepts damage. */
export async function retakeSums(folder: string, names: readonly string[]): Promise<void> {
  await rm(join(folder, sumsFile), { force: true });
  await takeSums(folder, names);
}

/**
 * Changes bytes inside a file and updates its sum, unless the file was damaged. May be repeated after a crash.
 * @param change makes the change to one piece of the file, in memory
 * @param write makes the change to the file itself
 */
export function rewriteWithSum(
  file: string,
  change: (piece: Buffer, position: number) => void,
  write: () => Promise<void>,
): Promise<void> {
  const [folder, name] = [dirname(file), basename(file)];
  return inTurn(folder, async () => {
    const sums = await readSums(folder).catch(() => null); // damaged sums must not prevent forgetting
    if (sums === null || !(name in sums.files || name in sums.becoming)) {
      await write();
      return;
    }
    const { is, becomes } = await digestOfFile(file, { change });
    if (isExpected(sums, name, is)) {
      sums.becoming[name] = becomes;
      await writeSums(folder, sums);
    } // else it is damaged, or a crash ended this before and `becoming` already has the new sum
    await write();
    if (sums.becoming[name] === becomes) await writeSums(folder, settled(sums, [name]));
  });
}

/** Failure for a file that has changed since Facet wrote it. */
export const damagedFile = (file: string): Failure =>
  new Failure('project-damaged', `${file} is damaged: it has changed since Facet wrote it.`, { step: 'restore-file' });

async function adopt(folder: string, name: string, sum: string): Promise<void> {
  await inTurn(folder, async () => {
    const sums = (await readSums(folder)) ?? noSums();
    if (name in sums.files) return;
    sums.files[name] = sum;
    sums.found.push(name);
    await writeSums(folder, sums);
  });
}

/** Whether a file with this sum is whole: its old content, or the one that replaces it. */
const isExpected = ({ files, becoming }: Sums, name: string, sum: string): boolean =>
  files[name] === sum || becoming[name] === sum;

function forget(sums: Sums, name: string): void {
  sums.files = without(sums.files, [name]);
  sums.becoming = without(sums.becoming, [name]);
  sums.found = sums.found.filter((each) => each !== name);
}

/** The sums after these files were replaced. */
function settled(sums: Sums, names: readonly string[]): Sums {
  const replaced = Object.fromEntries(
    names.flatMap((name) => (sums.becoming[name] ? [[name, sums.becoming[name]]] : [])),
  );
  return {
    ...sums,
    files: { ...sums.files, ...replaced },
    becoming: without(sums.becoming, names),
    found: sums.found.filter((each) => !names.includes(each)),
  };
}

const without = (sums: Sums['files'], names: readonly string[]): Sums['files'] =>
  Object.fromEntries(Object.entries(sums).filter(([name]) => !names.includes(name)));

async function sumIfThere(folder: string, name: string): Promise<string | null> {
  try {
    return (await digestOfFile(join(folder, name))).is;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The last change of sums, by folder. A folder's changes are made one after the other. */
const turns = new Map<string, Promise<unknown>>();

async function inTurn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(folder) ?? Promise.resolve();
  const own = before.catch(() => undefined).then(work);
  turns.set(folder, own);
  try {
    return await own;
  } finally {
    if (turns.get(folder) === own) turns.delete(folder);
  }
}
