import { statSync } from 'node:fs';
import { Failure } from '../../../src-shared/domain/failure';
import type { Limits } from './limits';
import type { UnpackedFolder } from './unpacked-folder';

/** What a reader of one form works with. */
export interface Reading {
  readonly folder: UnpackedFolder;
  readonly limits: Limits;
  /** Reports how many bytes of the source are done. */
  progress(bytes: number): void;
}

/** What a reader finds out besides the files that it writes. */
export interface Found {
  /** Table of labels that it made, relative to the folder. */
  readonly labels: string | null;
  readonly notes: readonly string[];
}

export const onlyFiles: Found = { labels: null, notes: [] };

/** A failure of the whole source, which is no valid file of its form. */
export function damaged(file: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  // What the system says of the disk is no fault of the file's content.
  if (error instanceof Error && 'syscall' in error) return Failure.from(error);
  const reason = (error instanceof Error ? error.message : String(error)).split('\n', 1).join('').slice(0, 200);
  return new Failure(
    'bad-input',
    `${file} is damaged or incomplete (${reason}). Nothing was kept.`,
    'Fetch or copy the file again.',
    { cause: error },
  );
}

export const sizeOf = (file: string): number => statSync(file).size;
