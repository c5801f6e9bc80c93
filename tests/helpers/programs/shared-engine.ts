import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineClient } from '../../../src-main/platform/engine-client';

/** The engine that the tests of a file share, one after the other; null while one of them has it. */
let shared: EngineClient | null = null;

const home = (): string => join(tmpdir(), 'shared-engine');

/**
 * Runs `work` with the test file's engine, in which no project is open, and leaves it like that. The engine keeps its decoders: starting
 * them anew took longer than most tests. An engine that a test ended is replaced; a test within a test gets another.
 * @param start starts an engine with its logs and settings in a folder
 */
export async function withSharedEngine<T>(
  start: (home: string) => EngineClient,
  work: (engine: EngineClient) => Promise<T>,
): Promise<T> {
  const engine = shared ?? start(home());
  shared = null;
  const stops: (() => void)[] = [];
  const on: EngineClient['on'] = (noun, member, listen) => {
    const stop = engine.on(noun, member, listen);
    stops.push(stop);
    return stop;
  };
  try {
    return await work({ ...engine, on });
  } finally {
    for (const stop of stops) stop();
    const isReusable = await isCleared(engine);
    await stopSharedEngine(); // of a test within the test
    if (isReusable) shared = engine;
    else await engine.child.stop();
  }
}

/** Ends the shared engine, if there is one. */
export async function stopSharedEngine(): Promise<void> {
  const engine = shared;
  shared = null;
  await engine?.child.stop();
}

/** Closes the project and deletes the settings. Returns false for an engine that has ended or does not let go of its project. */
async function isCleared({ child, requests }: EngineClient): Promise<boolean> {
  if (!child.process.connected) return false;
  try {
    await requests.project.close({});
    await rm(join(home(), 'config'), { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}
