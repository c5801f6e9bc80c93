import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import { writeFileAtomically } from '../atomic';
import { isMissing } from '../errors';

/** Name of the file, in each folder, that holds the SHA-256 of the other files. No recipe's file has a second dot. */
export const sumsFile = 'files.sha256.json';

const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const Listed = v.object({
  version: v.literal(1),
  /** SHA-256 by file name. */
  files: v.record(v.string(), Digest),
  /** The SHA-256 that a file is about to get. Until its replacement is complete, it may have either. */
  becoming: v.record(v.string(), Digest),
  /** Files of an earlier Facet, whose sums were taken from the files as found. Doctor has yet to report them. */
  found: v.array(v.string()),
});
const Stored = v.object({ ...Listed.entries, own: Digest });

/** The sums of the files of one folder. */
export type Sums = v.InferOutput<typeof Listed>;

export const noSums = (): Sums => ({ version: 1, files: {}, becoming: {}, found: [] });

/**
 * Reads the sums of a folder; null when it has none, as in projects of earlier versions.
 * @throws Failure of kind 'project-damaged' when the file with the sums is itself damaged
 */
export async function readSums(folder: string): Promise<Sums | null> {
  const text = await readFile(join(folder, sumsFile), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (text === null) return null;
  const stored = v.safeParse(v.pipe(v.string(), v.parseJson(), Stored), text);
  if (stored.success) {
    const { own, ...sums } = stored.output;
    if (own === ownSum(sums)) return sums;
  }
  throw new Failure('project-damaged', `The checksums in ${join(folder, sumsFile)} are damaged.`, {
    step: 'restore-checksums',
  });
}

/** Writes the sums of a folder, synced. */
export async function writeSums(folder: string, sums: Sums): Promise<void> {
  const stored: v.InferOutput<typeof Stored> = { ...sums, own: ownSum(sums) };
  await writeFileAtomically(join(folder, sumsFile), `${JSON.stringify(stored, null, 2)}\n`);
}

/** Checksum of the checksums. Without it, a flipped bit in a name would turn a known file into one without a sum. */
const ownSum = ({ version, files, becoming, found }: Sums): string =>
  createHash('sha256')
    .update(JSON.stringify([version, files, becoming, found]))
    .digest('hex');
