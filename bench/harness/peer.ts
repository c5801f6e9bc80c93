import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as v from 'valibot';

/**
 * A program that computes only when it is told to: each JSON line that it gets is answered by one JSON line. Its first
 * line says that it is ready.
 */
export interface Peer {
  /** What the first line said. */
  readonly greeting: unknown;
  /** @throws Error with the last lines of its standard error when the peer ends instead of answering */
  ask<S extends v.GenericSchema>(request: object, answer: S): Promise<v.InferOutput<S>>;
  /** Ends the peer: a closed input is its sign to exit. */
  stop(): Promise<void>;
}

export interface PeerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

export async function startPeer({ program, args, environment }: PeerCommand): Promise<Peer> {
  const child = spawn(program, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4096)));
  child.stdin.on('error', () => undefined); // of a peer that died; its end is told below
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'close');
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done !== true) return JSON.parse(line.value);
    throw new Error(`${program} ended instead of answering:\n${complaint}`);
  };
  return {
    greeting: await next(),
    ask: async (request, answer) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return v.parse(answer, await next());
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** Runs work with peers that are ended afterwards. */
export async function withPeers<N extends string, T>(
  commands: Readonly<Record<N, PeerCommand>>,
  work: (peers: Readonly<Record<N, Peer>>) => Promise<T>,
): Promise<T> {
  const started: Partial<Record<N, Peer>> = {};
  try {
    // One after the other: each compiles its graph at the start, on all cores.
    for (const name of Object.keys(commands) as N[]) started[name] = await startPeer(commands[name]);
    return await work(started as Record<N, Peer>);
  } finally {
    await Promise.all((Object.values(started) as Peer[]).map((peer) => peer.stop()));
  }
}
