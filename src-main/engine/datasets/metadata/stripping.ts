import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { applyUserPermissionsSync } from '../../../platform/private';
import { withoutMetadata } from './strip';
import { Unstrippable } from './stripped';

/** A picture to copy without its metadata. */
export interface CopyTask {
  readonly from: string;
  readonly to: string;
}

/** The copy: its SHA-256 in hex, and whether it lacks something that the original has; or why there is none. */
export type CopyOutcome = { readonly sha256: string; readonly isStripped: boolean } | { readonly obstacle: string };

/** Files are read whole. The largest pictures that are imported have some hundreds of megabytes. */
const mostBytes = 1_500_000_000;

/** Copies a picture without its metadata; nothing is written when that can't be done. Throws errors of the disk. */
export function copyWithoutMetadata({ from, to }: CopyTask): CopyOutcome {
  try {
    const { bytes, isChanged } = withoutMetadata(readPicture(from));
    writeNew(to, bytes);
    return { sha256: createHash('sha256').update(bytes).digest('hex'), isStripped: isChanged };
  } catch (error) {
    if (!(error instanceof Unstrippable)) throw error;
    return { obstacle: `Its metadata can’t be taken out. ${error.message} Copy it with its metadata.` };
  }
}

function readPicture(file: string): Buffer {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    if (size > mostBytes) throw new Unstrippable('It is too large.');
    return readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeNew(file: string, bytes: Buffer): void {
  const handle = openSync(file, 'wx');
  try {
    applyUserPermissionsSync(handle);
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
  } finally {
    closeSync(handle);
  }
}
