import { existsSync } from 'node:fs';
import { examineSums, sumsFile, type SumsFinding } from '../../../platform/sums/sums';

/** Compares files of a folder with their checksums. Damaged checksums count as one damaged file; a missing folder has none. */
export async function sumsOf(folder: string, names: readonly string[]): Promise<SumsFinding> {
  if (!existsSync(folder)) return { damaged: [], found: [] };
  return examineSums(folder, names).catch(() => ({ damaged: [sumsFile], found: [] }));
}

/** Says which folders had files of an earlier Facet, without checksums; empty when none had. */
export const withoutSums = (names: readonly string[]): string =>
  names.length === 0 ? '' : `; ${names.join(', ')} had no checksums, which were now taken from the files as they are`;
