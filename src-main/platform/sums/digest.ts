import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** Bytes hashed in one go: half a millisecond, so that a process answers others in between. */
const sliceBytes = 512 * 1024;

/** SHA-256 of bytes, as hexadecimal digits. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    if (at > 0) await setImmediate();
    hash.update(bytes.subarray(at, at + sliceBytes));
  }
  return hash.digest('hex');
}

interface Digesting {
  /** How many bytes count; the whole file when missing. */
  readonly length?: number;
  /** Changes a piece of the file in memory, for the SHA-256 that the file is about to get. */
  readonly change?: (piece: Buffer, position: number) => void;
  /** Stops the reading; the stream's own AbortError. */
  readonly signal?: AbortSignal;
}

/** SHA-256 of a file as it is, and as it would be with `change` made to each piece of it. */
export async function digestOfFile(
  file: string,
  { length, change, signal }: Digesting = {},
): Promise<{ is: string; becomes: string }> {
  const [is, becomes] = [createHash('sha256'), createHash('sha256')];
  if (length === 0) return { is: is.digest('hex'), becomes: becomes.digest('hex') };
  const stream = createReadStream(file, {
    highWaterMark: sliceBytes,
    ...(length === undefined ? {} : { end: length - 1 }),
    ...(signal === undefined ? {} : { signal }),
  });
  let position = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    is.update(piece);
    if (change) {
      change(piece, position);
      becomes.update(piece);
    }
    position += piece.length;
  }
  const found = is.digest('hex');
  return { is: found, becomes: change ? becomes.digest('hex') : found };
}
