import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient, JobOptions } from '../../../src-main/platform/engine-client';
import { boundToUs } from '../../../src-main/platform/bound';
import { mountSmallDisk, unmount } from '../../helpers/files/disks';
import { people } from '../../helpers/files/folders';
import { engineIn, failureOf } from '../../helpers/programs/engine';
import { descendantsOf, isAlive, until } from '../../helpers/programs/processes';
import { preparedProject } from '../../helpers/projects/prepared';
import { tinyRecipe } from '../../helpers/projects/recipes';

const withTrained = preparedProject(people(8), ({ jobs }) =>
  jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 1 }, seed: 1 }),
);

const exportTo = ({ jobs }: EngineClient, to: string, options?: JobOptions) =>
  jobs.exports.run({ run: 'r1', format: 'onnx', to }, options);

/** Entries that were not in the folder before. */
const extra = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => !['images', 'test.facet'].includes(name)).sort();

describe('an export', () => {
  it('that is cancelled leaves nothing behind, whatever it was doing', () =>
    withTrained(async (engine, folder) => {
      const cancelledIn = new Set<string>();
      for (let isDone = false; !isDone;) {
        const cancelling = new AbortController();
        const onProgress: JobOptions['onProgress'] = ({ phase }) => {
          if (phase === '' || cancelledIn.has(phase) || cancelling.signal.aborted) return;
          cancelledIn.add(phase);
          cancelling.abort();
        };
        const exported = exportTo(engine, join(folder, 'out'), { signal: cancelling.signal, onProgress });
        if (
          cancelling.signal.aborted ||
          (await exported.then(
            () => false,
            () => true,
          ))
        ) {
          expect(await failureOf(exported)).toMatchObject({ kind: 'cancelled' });
          expect(await extra(folder)).toEqual([]);
        } else isDone = true;
      }
      // Others pass too fast to be seen each time.
      expect([...cancelledIn]).toEqual(expect.arrayContaining(['Writing', 'Checking']));
    }));

  it('takes a new or an empty folder, and leaves alone what else is in its place', () =>
    withTrained(async (engine, folder) => {
      const places = ['full', 'file', 'link'].map((name) => join(folder, name));
      const [full = '', file = '', link = ''] = places;
      await mkdir(full);
      await writeFile(join(full, 'mine.txt'), 'mine');
      await writeFile(file, 'mine');
      await symlink(folder, link);
      const messages = [];
      for (const place of places) messages.push((await failureOf(exportTo(engine, place))).message);
      expect(messages).toEqual([`${full} is not empty.`, `${file} is a file.`, `${link} is a link.`]);
      expect([await extra(folder), await readdir(full)]).toEqual([['file', 'full', 'link'], ['mine.txt']]);
      await mkdir(join(folder, 'empty'));
      expect((await exportTo(engine, join(folder, 'empty'))).files).toContain('model.onnx');
    }));

  it('leaves projects alone: a folder in one may have the name of its next run', () =>
    withTrained(async (engine, folder) => {
      const project = join(folder, 'test.facet');
      const link = join(folder, 'way in');
      await symlink(join(project, 'runs'), link);
      for (const to of [join(project, 'runs', 'r2'), join(project, 'new', 'out'), join(link, 'r2')]) {
        const failure = await failureOf(exportTo(engine, to));
        expect(failure).toMatchObject({ kind: 'bad-input', message: `${to} is in the project ${project}.` });
      }
      expect(await readdir(join(project, 'runs'))).toEqual(['r1']);
      expect(await readdir(project)).not.toContain('new');
    }));

  it('says that nothing was written where the disk is full', (context) =>
    withTrained(async (engine, folder) => {
      const disk = join(folder, 'disk');
      if (!(await mountSmallDisk(disk, 1))) context.skip('this user may not mount a small disk');
      try {
        await writeFile(join(disk, 'large'), Buffer.alloc(1_030_000));
        const to = join(disk, 'out');
        expect(await failureOf(exportTo(engine, to))).toEqual({
          kind: 'disk-full',
          message: `The disk is full. Nothing was written to ${to}.`,
          next: 'Free some space, or give a folder on another disk.',
        });
        expect(await readdir(disk)).toEqual(['large']);
      } finally {
        unmount(disk);
      }
    }));

  it('whose model does not run does not appear, even if no image is left to check it on', () =>
    withTrained(async (shared, folder) => {
      await shared.requests.project.close({});
      await rm(join(folder, 'images'), { recursive: true });
      const engine = engineIn(folder, { FACET_PYTHON: join(import.meta.dirname, 'failing-python.sh') });
      try {
        await engine.requests.project.open({ path: join(folder, 'test.facet') });
        const to = join(folder, 'out');
        const failure = await failureOf(engine.jobs.exports.run({ run: 'r1', format: 'tflite', to, unchecked: true }));
        expect(failure.message).toMatch(/^The exported model does not run\. /);
        expect(await readdir(folder)).not.toContain('out');
      } finally {
        await engine.child.stop();
      }
    }));

  it('leaves no Python behind when its engine is killed', (context) =>
    withTrained(async (shared, folder) => {
      if (!boundToUs('true').isBound) context.skip('this system can’t bind a process to its parent');
      await shared.requests.project.close({});
      const engine = engineIn(folder, { FACET_PYTHON: join(import.meta.dirname, 'sleeping-python.sh') });
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      const exported = engine.jobs.exports.run({ run: 'r1', format: 'tflite', to: join(folder, 'out') });
      exported.catch(() => undefined);
      const pythons = async () =>
        (await descendantsOf(engine.child.process.pid ?? 0)).filter(({ command }) => command.includes('sleep 600'));
      await until(async () => (await pythons()).length > 0, 'Python checks the model');
      const [python] = await pythons();
      engine.child.kill();
      await until(async () => !(await isAlive(python?.id ?? 0)), 'Python has ended');
      await expect(exported).rejects.toMatchObject({ kind: 'child-died' });
    }));
});
