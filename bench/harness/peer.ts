import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as v from 'valibot';

/**
 * A program that computes only on request: it answers each JSON line with one JSON line. Its first line says that it is ready.
 */
export interface Peer {
  /** The first line, parsed. */
  readonly greeting: unknown;
  /** @throws Error with the last lines of its standard error when the peer ends instead of answering */
  ask<S extends v.GenericSchema>(request: object, answer: S): Promise<v.InferOutput<S>>;
  /** Ends the peer by closing its standard input. */
  stop(): Promise<void>;
}

export interface PeerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

export async function startPeer({ program, args, environment }: PeerCommand): Promise<Peer> {
  const child = spawn(program, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  let errorText = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errorText = (errorText + text).slice(-4096)));
  child.stdin.on('error', () => undefined); // the peer died, which `next` reports
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'close');
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done !== true) return JSON.parse(line.value);
    throw new Error(`${program} ended instead of answering:\n${errorText}`);
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

/** Runs work with started peers, and ends them afterwards. */
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
