import { statSync } from 'node:fs';
import { isMissing } from '../../platform/errors';
import { openOwn } from '../../platform/own-files';
import { rewriteWithSum } from '../../platform/sums/sums';

const pieceBytes = 1024 * 1024;

/** Values that rows are overwritten with. 'not a number' marks a prediction that was forgotten. */
type Filling = 'zeros' | 'not a number';

/**
 * Overwrites rows of a file and syncs it; rows beyond its end are skipped. Writes in pieces: a row's number and length come from
 * files of the project, so they must not decide how much memory is allocated.
 */
export async function overwriteRows(
  file: string,
  rows: readonly number[],
  rowBytes: number,
  filling: Filling,
): Promise<void> {
  const handle = await openOwn(file, 'update').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (!handle) return;
  try {
    const { size } = await handle.stat();
    const piece = pieceOf(filling, Math.min(rowBytes, pieceBytes));
    for (const row of rows.filter((each) => isInside(each, rowBytes, size))) {
      const end = (row + 1) * rowBytes;
      for (let at = row * rowBytes; at < end; at += piece.length) {
        await handle.write(piece, 0, Math.min(piece.length, end - at), at);
      }
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** `overwriteRows` for a file with a checksum, which is updated. */
export async function overwriteSummedRows(
  file: string,
  rows: readonly number[],
  rowBytes: number,
  filling: Filling,
): Promise<void> {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return;
  const inside = rows.filter((row) => isInside(row, rowBytes, size));
  const change = (piece: Buffer, position: number): void => {
    for (const row of inside) fill(piece, { from: row * rowBytes - position, length: rowBytes }, filling);
  };
  await rewriteWithSum(file, change, () => overwriteRows(file, inside, rowBytes, filling));
}

const isInside = (row: number, rowBytes: number, size: number): boolean =>
  rowBytes > 0 && Number.isSafeInteger((row + 1) * rowBytes) && (row + 1) * rowBytes <= size;

/** Fills the part of a row that lies in a piece; the row may begin before the piece and end after it. */
function fill(piece: Buffer, { from, length }: { readonly from: number; readonly length: number }, filling: Filling) {
  const [start, end] = [Math.max(from, 0), Math.min(from + length, piece.length)];
  if (start >= end) return;
  const pattern = pieceOf(filling, 4);
  for (let at = start; at < end; at += 1) piece[at] = pattern[(at - from) % 4] ?? 0; // at - from is never below 0
}

function pieceOf(filling: Filling, bytes: number): Buffer {
  if (filling === 'zeros') return Buffer.alloc(bytes);
  return Buffer.from(new Float32Array(bytes / 4).fill(Number.NaN).buffer);
}
