import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../src-main/platform/engine-client';
import { engineIn, failureOf, importFolder, withOwnEngine, withFolder, withProject } from '../helpers/programs/engine';
import { writeClassFolders } from '../helpers/files/folders';
import { descendantsOf, isAlive, limitNow, until } from '../helpers/programs/processes';
import { tinyRecipe } from '../helpers/projects/recipes';

const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 40);
const endless = { ...tinyRecipe, epochs: 100_000 };

const childOf = async ({ child }: EngineClient, program: string): Promise<number | undefined> =>
  (await descendantsOf(child.process.pid ?? 0)).find(({ command }) => command.includes(`${program}.cjs`))?.id;

/** Starts a training that never ends; resolves once it takes steps. */
function startTraining(engine: EngineClient): { training: Promise<unknown>; begun: Promise<void> } {
  let training: Promise<unknown> = Promise.resolve();
  const begun = new Promise<void>((resolve) => {
    training = engine.jobs.runs.train(
      { recipe: endless },
      {
        onProgress: ({ phase, done }) => {
          if (phase === 'Training' && done > 0) resolve();
        },
      },
    );
  });
  training.catch(() => undefined);
  return { training, begun };
}

describe('a child that dies', () => {
  it('a trainer that is killed repeatedly fails its run with the reason; the engine goes on', () =>
    withProject(darkAndLight, async (engine) => {
      const sentences: string[] = [];
      engine.on('runs', 'trainerRestarted', ({ message, next }) => sentences.push(`${message} ${next}`));
      const { training } = startTraining(engine);
      const failure = failureOf(training);
      const killed = new Set<number>();
      let hasEnded = false;
      void failure.finally(() => (hasEnded = true));
      // Each is killed before it has trained an epoch, so that there is never a checkpoint.
      await until(async () => {
        const id = await childOf(engine, 'trainer');
        if (id !== undefined && !killed.has(id)) process.kill(id, 'SIGKILL');
        if (id !== undefined) killed.add(id);
        return hasEnded;
      }, 'the run has failed');
      expect(killed.size).toBe(3);
      const sentence = 'The trainer ended unexpectedly (signal SIGKILL). r1 starts over: it had no checkpoint yet.';
      expect(sentences).toEqual([sentence, sentence]);
      expect((await failure).kind).toBe('child-died');
      expect((await failure).message).toContain('SIGKILL');
      const { runs } = await engine.requests.runs.list({});
      expect(runs).toMatchObject([{ run: 'r1', state: 'failed', isResumable: true, beginsAnew: true }]);
      expect(runs[0]?.failure).toContain('SIGKILL');
      expect(await engine.jobs.runs.train({ recipe: tinyRecipe })).toMatchObject({ run: 'r2' });
    }));

  it('a killed decoder costs at most the files that killed it; the import goes on', () =>
    withOwnEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 150);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      let killed = 0;
      const params = { folder: root, labels: { from: 'folders' }, dryRun: false } as const;
      const report = await engine.jobs.imports.run(params, {
        onProgress: ({ done }) => {
          if (done === 0 || killed > 0) return;
          killed = 1;
          void childOf(engine, 'decoder').then((id) => {
            if (id) process.kill(id, 'SIGKILL');
          });
        },
      });
      expect(killed).toBe(1);
      // Files of a lost request are retried one by one, so a decoder killed from outside costs none of them.
      expect(report).toMatchObject({ added: 300, refused: [] });
    }));
});

describe('an engine that dies', () => {
  it('takes its children with it, keeps what it acknowledged, and leaves its run interrupted', () =>
    withFolder(async (folder) => {
      const root = join(folder, 'images');
      await darkAndLight(root);
      const path = join(folder, 'p.facet');
      const first = engineIn(folder);
      await first.requests.project.create({ path });
      await importFolder(first, root);
      await first.requests.labels.apply({ selection: { ids: [1, 2, 3] }, change: { to: 'unsure' }, reason: 'before' });
      const { begun } = startTraining(first);
      await begun;
      const children = await descendantsOf(first.child.process.pid ?? 0);
      expect(children.map(({ command }) => command).join()).toContain('trainer.cjs');
      first.child.kill();
      await until(
        async () => !(await Promise.all(children.map(({ id }) => isAlive(id)))).includes(true),
        'children of a killed engine have ended',
        await limitNow(5000),
      );
      const second = engineIn(folder);
      try {
        expect(await second.requests.project.open({ path })).toMatchObject({ images: 80, labelled: 77 });
        expect((await second.requests.runs.list({})).runs).toMatchObject([{ run: 'r1', state: 'interrupted' }]);
        expect(await second.requests.labels.undo({})).toMatchObject({ changed: 3 });
        const { checks } = await second.jobs.doctor.check({});
        const ofProject = ['catalog', 'thumbnails', 'pixels', 'snapshots', 'originals'];
        expect(checks.filter(({ name, ok }) => ofProject.includes(name) && !ok)).toEqual([]);
      } finally {
        await second.child.stop();
      }
    }));

  it('at random moments of an import never loses an acknowledged image, and its project always reopens', () =>
    withFolder(async (folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 120);
      const path = join(folder, 'p.facet');
      let acknowledged = 0;
      for (let round = 0; round < 4; round += 1) {
        const engine = engineIn(folder);
        if (round === 0) await engine.requests.project.create({ path });
        else expect((await engine.requests.project.open({ path })).images).toBeGreaterThanOrEqual(acknowledged);
        const before = round === 0 ? 0 : (await engine.requests.images.list(nothing)).total;
        const params = { folder: root, labels: { from: 'folders' }, dryRun: false } as const;
        const run = engine.jobs.imports.run(params, {
          onProgress: ({ phase, done }) => {
            if (phase !== 'Importing') return; // the search for issues has its own count
            acknowledged = Math.max(acknowledged, before + done);
          },
        });
        run.catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 250 + round * 150));
        engine.child.kill();
        await engine.child.ended;
      }
      const engine = engineIn(folder);
      try {
        await engine.requests.project.open({ path });
        const report = await importFolder(engine, root);
        expect(report.added + report.unchanged).toBe(240);
        expect(report.unchanged).toBeGreaterThanOrEqual(acknowledged);
        const { checks } = await engine.jobs.doctor.check({});
        expect(checks.find(({ name }) => name === 'catalog')).toMatchObject({ ok: true });
      } finally {
        await engine.child.stop();
      }
    }));

  it('because its owner stopped it in mid-training leaves no process behind', () =>
    withProject(darkAndLight, async (engine) => {
      const { begun } = startTraining(engine);
      await begun;
      const children = await descendantsOf(engine.child.process.pid ?? 0);
      expect(children.length).toBeGreaterThanOrEqual(1);
      const limit = await limitNow(5000);
      await engine.child.stop(5000);
      await until(
        async () => !(await Promise.all(children.map(({ id }) => isAlive(id)))).includes(true),
        'children have ended',
        limit,
      );
    }));
});

const nothing = { filter: [], sort: 'id' as const, descending: false, limit: 0, offset: 0 };
