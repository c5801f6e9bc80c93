import type { IncomingMessage } from 'node:http';
import { Refused } from './refusal';

/** Thrown when a client is gone: nobody waits for an answer. */
export class ClientGone extends Error {}

/** Bytes that may be taken into memory. */
export interface Room {
  /** Whether so many more fit; then they are taken. */
  readonly take: (bytes: number) => boolean;
  /** Largest body in bytes. */
  readonly most: number;
}

/**
 * Reads a body.
 * @param ms milliseconds for it to arrive
 * @throws Refused 408, 413, 415, 503; ClientGone
 */
export async function readBody(request: IncomingMessage, room: Room, ms: number): Promise<Buffer> {
  const { 'content-encoding': encoding = 'identity', 'content-length': announced } = request.headers;
  if (encoding !== 'identity') throw new Refused(415, `A body may not be compressed (${encoding}).`);
  if (Number(announced ?? 0) > room.most) throw tooLarge(room.most);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isOver = false;
    const end = (settle: () => void): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      settle();
    };
    const fail = (reason: Error): void => {
      end(() => {
        chunks.length = 0;
        reject(reason);
      });
    };
    const gone = (): void => {
      fail(new ClientGone());
    };
    const timer = setTimeout(() => {
      fail(new Refused(408, `The body did not arrive within ${String(ms / 1000)} s.`));
    }, ms);
    request.on('data', (chunk: Buffer) => {
      if (isOver) return; // it is read on for a moment, so that its client gets to reading the answer
      bytes += chunk.length;
      if (bytes > room.most) fail(tooLarge(room.most));
      else if (!room.take(chunk.length)) fail(busy());
      else chunks.push(chunk);
    });
    request.once('end', () => {
      end(() => {
        resolve(Buffer.concat(chunks));
      });
    });
    request.once('close', gone);
    request.once('error', gone);
  });
}

/** The refusal while too much is being worked on. */
export const busy = (): Refused =>
  new Refused(503, 'Too many requests are waiting. Try again in a moment.', { 'retry-after': '1' });

const tooLarge = (most: number): Refused =>
  new Refused(413, `A body may have ${String(Math.round(most / 1e6))} MB at most. Send fewer or smaller pictures.`);
