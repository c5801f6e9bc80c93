import { availableParallelism } from 'node:os';
import * as v from 'valibot';
import type { Peer, PeerCommand } from './peer';
import { bundled } from './program';

/** The command that runs peers/bare-sharp.ts. */
export function bareSharp(): PeerCommand {
  const threads = { UV_THREADPOOL_SIZE: String(availableParallelism() * 2) };
  return { program: process.execPath, args: [bundled('bare-sharp')], environment: { ...process.env, ...threads } };
}

const FolderAnswer = v.object({ images: v.number(), seconds: v.number() });

/** Images per second of a peer that decodes a folder. */
export async function decodeFolder(peer: Peer, request: { folder: string; edge?: number }): Promise<number> {
  const { images, seconds } = await peer.ask(request, FolderAnswer);
  return images / seconds;
}
