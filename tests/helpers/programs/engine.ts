import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { Next } from '../../../src-shared/domain/next-steps';
import { startEngine, type EngineClient } from '../../../src-main/platform/engine-client';
import { Shared } from './shared';

/** Runs `work` with a fresh folder, which is deleted afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'facet-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts the built engine as its owner would, with its log below `folder`. */
export function engineIn(folder: string, environment: Readonly<Record<string, string>> = {}): EngineClient {
  return startEngine({
    environment: {
      ...process.env,
      FACET_LOGS: join(folder, 'logs'),
      FACET_CONFIG: join(folder, 'config'),
      FACET_ACTOR: 'tester',
      ...environment,
    },
    log: () => undefined,
  });
}

type EngineWork<T> = (engine: EngineClient, folder: string) => Promise<T>;

const sharedHome = (): string => join(tmpdir(), 'shared-engine');

/** It keeps its decoders from test to test: starting them anew took longer than most tests. */
const sharedEngine = new Shared<EngineClient>({
  start: () => engineIn(sharedHome()),
  renew: async ({ child, requests }) => {
    if (!child.process.connected) return false;
    await requests.project.close({});
    await rm(join(sharedHome(), 'config'), { recursive: true, force: true });
    return true;
  },
  stop: ({ child }) => child.stop(),
});

/**
 * Runs `work` with an engine without a project, and a fresh folder. The tests of a file share the engine; its logs and settings are not in
 * the folder, and settings are deleted after each test. `on` listens until the end of `work`.
 */
export const withEngine = <T>(work: EngineWork<T>): Promise<T> =>
  withFolder((folder) =>
    sharedEngine.use(async (engine) => {
      const stops: (() => void)[] = [];
      const on: EngineClient['on'] = (noun, member, listen) => {
        const stop = engine.on(noun, member, listen);
        stops.push(stop);
        return stop;
      };
      try {
        return await work({ ...engine, on }, folder);
      } finally {
        for (const stop of stops) stop();
      }
    }),
  );

/** Runs `work` with an engine of its own and a fresh folder, which has the engine's logs and settings, too. */
export const withOwnEngine = <T>(work: EngineWork<T>): Promise<T> =>
  withFolder(async (folder) => {
    const engine = engineIn(folder);
    try {
      return await work(engine, folder);
    } finally {
      await engine.child.stop();
    }
  });

/**
 * Runs `work` as `withEngine` does, with an open project into which the images of `makeImages` were imported.
 * @param run `withOwnEngine` for tests of the engine's process, its logs or its settings
 */
export const withProject = <T>(
  makeImages: (folder: string) => Promise<void>,
  work: EngineWork<T>,
  run: (work: EngineWork<T>) => Promise<T> = withEngine,
): Promise<T> =>
  run(async (engine, folder) => {
    await makeImages(join(folder, 'images'));
    await engine.requests.project.create({ path: join(folder, 'test.facet') });
    await importFolder(engine, join(folder, 'images'));
    return work(engine, folder);
  });

/** Parameters of `images.list` that give every image of a small project, in order of id. */
export const allImages = { filter: [], sort: 'id' as const, descending: false, limit: 1000, offset: 0 };

export const importFolder = (engine: EngineClient, folder: string) =>
  engine.jobs.imports.run({ folder, labels: { from: 'folders' }, dryRun: false });

/** Returns the Failure that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<{ kind: string; message: string; next: Next }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error && 'kind' in error && 'next' in error) {
      return { kind: String(error.kind), message: error.message, next: v.parse(Next, error.next) };
    }
    throw error;
  }
  throw new Error('It did not fail.');
}
