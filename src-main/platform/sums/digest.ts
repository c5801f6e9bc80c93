import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** Bytes hashed in one slice: half a millisecond, so that the process answers requests in between. */
const sliceBytes = 512 * 1024;

/** SHA-256 of bytes, as 64 hexadecimal digits. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    if (at > 0) await setImmediate();
    hash.update(bytes.subarray(at, at + sliceBytes));
  }
  return hash.digest('hex');
}

interface DigestOptions {
  /** Number of bytes to hash, from the file's start; all when missing. */
  readonly length?: number;
  /** Changes a piece of the file in memory, for the SHA-256 that the file will have after the change. */
  readonly change?: (piece: Buffer, position: number) => void;
  /** Stops reading; the call then throws the stream's AbortError. */
  readonly signal?: AbortSignal;
}

/** SHA-256 of a file as it is, and as it will be once `change` was made to each piece of it. */
export async function digestOfFile(
  file: string,
  { length, change, signal }: DigestOptions = {},
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
