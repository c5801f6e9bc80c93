import { statSync } from 'node:fs';
import { isMissing } from '../../platform/errors';
import { openOwn } from '../../platform/own-files';
import { rewriteWithSum } from '../../platform/sums/sums';

const pieceBytes = 1024 * 1024;

/** 'not a number' says that there is no prediction any more. */
type Filling = 'zeros' | 'not a number';

/**
 * Writes over rows of a file, synced; where there is no such row there is nothing to write over. In pieces: length and row stand
 * in files of the project, so that memory is never taken for them as such.
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

/** As overwriteRows, of a file that has a checksum, which stays true. */
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

/** Fills what of a row lies in a piece; the row may begin before it and end behind it. */
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
