import { isMissing } from '../../platform/errors';
import { openOwn } from '../../platform/own-files';

const pieceBytes = 1024 * 1024;

/**
 * Writes over a row of a file, synced; where there is no such row there is nothing to write over. In pieces: length and row stand
 * in files of the project, so that memory is never taken for them as such.
 * @param filling 'not a number' says that there is no prediction any more
 */
export async function overwriteRow(
  file: string,
  row: number,
  rowBytes: number,
  filling: 'zeros' | 'not a number',
): Promise<void> {
  const handle = await openOwn(file, 'update').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (!handle) return;
  try {
    const { size } = await handle.stat();
    const end = (row + 1) * rowBytes;
    if (!Number.isSafeInteger(end) || end > size) return;
    const piece = pieceOf(filling, Math.min(rowBytes, pieceBytes));
    for (let at = row * rowBytes; at < end; at += piece.length) {
      await handle.write(piece, 0, Math.min(piece.length, end - at), at);
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

function pieceOf(filling: 'zeros' | 'not a number', bytes: number): Buffer {
  if (filling === 'zeros') return Buffer.alloc(bytes);
  return Buffer.from(new Float32Array(bytes / 4).fill(Number.NaN).buffer);
}
