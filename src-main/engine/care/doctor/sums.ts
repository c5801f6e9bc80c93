import { existsSync } from 'node:fs';
import { examineSums, sumsFile, type SumsFinding } from '../../../platform/sums/sums';

/** Compares files of a folder with their checksums; damaged checksums count as one damaged file. No folder: nothing. */
export async function sumsOf(folder: string, names: readonly string[]): Promise<SumsFinding> {
  if (!existsSync(folder)) return { damaged: [], found: [] };
  return examineSums(folder, names).catch(() => ({ damaged: [sumsFile], found: [] }));
}

/** Note that doctor adds once for files of an earlier Facet; empty when there are none. */
export const withoutSums = (names: readonly string[]): string =>
  names.length === 0 ? '' : `; ${names.join(', ')} had no checksums, which were now taken from the files as they are`;
