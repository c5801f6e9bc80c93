import { existsSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sumsFile } from '../../../src-main/platform/sums/sums';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { runFiles } from '../../../src-shared/workers/run-files';
import { flip, whileFlipped } from '../../helpers/files/damage';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { writeOwnModel } from '../../helpers/projects/own-starter';
import { preparedProject } from '../../helpers/projects/prepared';
import { tinyRecipe } from '../../helpers/projects/recipes';

const twoClasses = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 20);

/** Runs `work` with a project and a finished run. `project` and `run` are their folders. */
const withTrained = preparedProject(twoClasses, (engine) => engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 }));

const withRun = (work: (engine: EngineClient, at: { folder: string; project: string; run: string }) => Promise<void>) =>
  withTrained(async (engine, folder) => {
    const project = join(folder, 'test.facet');
    await work(engine, { folder, project, run: join(project, 'runs', 'r1') });
  });

const mistakes = (engine: EngineClient) =>
  engine.requests.runs.mistakes({ run: 'r1', part: 'validation', limit: 10, offset: 0 });

/** Doctor's checks by name. */
async function doctorOnAll(engine: EngineClient, repair = false) {
  const { checks } = await engine.jobs.doctor.check({ repair });
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

const doctorOn = async (engine: EngineClient, part: string, repair = false) =>
  (await doctorOnAll(engine, repair))[part];

describe('files with checksums', () => {
  it('are named by doctor when any one bit has flipped', () =>
    withRun(async (engine, { project, run }) => {
      const names = Object.values(runFiles).filter((name) => existsSync(join(run, name)));
      expect(names.length).toBeGreaterThanOrEqual(8);
      const all = [...names, 'model/model.json', 'model/weights.bin', 'model/metadata.json'];
      const [snapshot = ''] = await readdir(join(project, 'snapshots'));
      const ofSnapshot = join(project, 'snapshots', snapshot);
      const inSnapshot = (await readdir(ofSnapshot)).filter((name) => name !== sumsFile);
      const files = [...all.map((name) => join(run, name)), ...inSnapshot.map((name) => join(ofSnapshot, name))];
      const { runs, snapshots } = await doctorOnAll(engine);
      expect([runs, snapshots]).toMatchObject([
        { ok: true, detail: '1 runs' },
        { ok: true, detail: '1 snapshots' },
      ]);
      for (const file of files) await flip(file);
      const found = await doctorOnAll(engine);
      expect(found.runs?.detail).toContain(`r1 has damaged files: ${all.join(', ')};`);
      expect(inSnapshot).toHaveLength(5);
      for (const name of inSnapshot) expect(found.snapshots?.detail).toContain(name);
      for (const file of files) await flip(file);
      expect(await doctorOnAll(engine)).toMatchObject({ runs: { ok: true }, snapshots: { ok: true } });
    }));

  it('are refused on use when damaged, with the file named', () =>
    withRun(async (engine, { folder, run }) => {
      const filter = { run: 'r1', on: { data: 'filter' as const, filter: [] }, withSeen: true };
      const evaluated = (await engine.jobs.runs.evaluate(filter)).accuracy;
      const uses: [string, () => Promise<unknown>][] = [
        ['predictions.f32', () => mistakes(engine)],
        ['evaluation.json', () => engine.requests.runs.get({ run: 'r1' })],
        ['model/weights.bin', () => engine.jobs.runs.evaluate(filter)],
        ['model/model.json', () => engine.jobs.runs.evaluate(filter)],
        ['model/metadata.json', () => engine.jobs.runs.evaluate(filter)],
        ['model/weights.bin', () => engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to: join(folder, 'x') })],
      ];
      for (const [name, use] of uses) {
        const { kind, message } = await whileFlipped(join(run, name), () => failureOf(use()));
        expect(['project-damaged', 'bad-input'], name).toContain(kind);
        expect(message).toContain(`${join(run, name)} is damaged`);
      }
      expect(existsSync(join(folder, 'x'))).toBe(false);
      expect((await engine.jobs.runs.evaluate(filter)).accuracy).toBe(evaluated);
    }));

  it('travel with an exported model, and predict checks them', () =>
    withRun(async (engine, { folder }) => {
      const model = join(folder, 'model');
      await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to: model });
      const { files } = JSON.parse(await readFile(join(model, sumsFile), 'utf8')) as { files: object };
      expect([...Object.keys(files), sumsFile, 'SHA256SUMS'].sort()).toEqual((await readdir(model)).sort());
      const predict = () =>
        engine.jobs.predictions.run({ model, paths: [join(folder, 'images')], csv: null, copyInto: null });
      for (const name of ['weights.bin', 'model.json', 'metadata.json', sumsFile]) {
        const failure = await whileFlipped(join(model, name), () => failureOf(predict()));
        expect(failure, name).toMatchObject({
          kind: 'bad-input',
          message: expect.stringContaining('damaged') as string,
        });
      }
      expect((await predict()).images).toBe(40);
      await rm(join(model, sumsFile)); // as an earlier Facet exported it
      expect((await predict()).images).toBe(40);
      expect(existsSync(join(model, sumsFile))).toBe(false);
    }));

  it('of an older project get their checksums on first use, which doctor reports once', () =>
    withRun(async (engine, { run }) => {
      await rm(join(run, sumsFile));
      await rm(join(run, 'model', sumsFile));
      await engine.jobs.runs.evaluate({ run: 'r1', on: { data: 'filter', filter: [] }, withSeen: true });
      await mistakes(engine);
      for (const name of ['predictions.f32', 'model/weights.bin']) {
        const { message } = await whileFlipped(join(run, name), () =>
          failureOf(
            name === 'predictions.f32'
              ? mistakes(engine)
              : engine.jobs.runs.evaluate({ run: 'r1', on: { data: 'filter', filter: [] }, withSeen: true }),
          ),
        );
        expect(message).toContain('is damaged');
      }
      expect((await doctorOn(engine, 'runs'))?.detail).toBe(
        '1 runs; r1 had no checksums, which were now taken from the files as they are',
      );
      expect((await doctorOn(engine, 'runs'))?.detail).toBe('1 runs');
      await flip(join(run, 'labels.i32'));
      expect((await doctorOn(engine, 'runs'))?.ok).toBe(false);
    }));

  it('keep correct checksums when an image is forgotten, and damaged ones stay damaged', () =>
    withRun(async (engine, { run }) => {
      const forget = (id: number) =>
        engine.jobs.forgets.run({ selection: { ids: [id] }, dryRun: false, removeBackups: false, removeRuns: false });
      const before = await readFile(join(run, 'predictions.f32'));
      await forget(3);
      const after = await readFile(join(run, 'predictions.f32'));
      expect(after.equals(before)).toBe(false);
      expect((await doctorOn(engine, 'runs'))?.ok).toBe(true);
      await mistakes(engine);
      await flip(join(run, 'predictions.f32'));
      await forget(4);
      expect((await doctorOn(engine, 'runs'))?.detail).toContain('r1 has damaged files: predictions.f32');
    }));

  it('have checksums that are checked themselves, and recomputed only on request', () =>
    withRun(async (engine, { run }) => {
      const sums = await readFile(join(run, 'model', sumsFile), 'utf8');
      await writeFile(join(run, 'model', sumsFile), sums.replace('weights.bin', 'veights.bin'));
      expect((await doctorOn(engine, 'runs'))?.detail).toContain(`damaged files: model/${sumsFile}`);
      expect(
        await failureOf(engine.jobs.runs.evaluate({ run: 'r1', on: { data: 'filter', filter: [] }, withSeen: true })),
      ).toMatchObject({
        message: expect.stringContaining('damaged') as string,
      });
      expect((await doctorOn(engine, 'runs', true))?.ok).toBe(true);
      expect(
        (await engine.jobs.runs.evaluate({ run: 'r1', on: { data: 'filter', filter: [] }, withSeen: true })).n,
      ).toBe(40);
    }));

  it('include the project’s own recipes: doctor names a damaged one and training refuses it', () =>
    withProject(twoClasses, async (engine, folder) => {
      await engine.requests.recipes.save({ recipe: tinyRecipe });
      const file = join(folder, 'test.facet', 'recipes', 'tiny.json');
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('0.01', '0.03'));
      const { own, damaged } = await engine.requests.recipes.list({});
      expect({ own, damaged }).toMatchObject({ own: [], damaged: [{ file }] });
      expect((await doctorOn(engine, 'recipes'))?.detail).toContain(`${file} is damaged`);
      expect(await failureOf(engine.jobs.runs.train({ recipe: 'tiny' }))).toMatchObject({ kind: 'not-found' });
      await writeFile(file, text);
      expect((await engine.requests.recipes.list({})).own).toEqual(['tiny']);
      expect((await doctorOn(engine, 'recipes'))?.ok).toBe(true);
    }));

  it('include the map and the reduced features, which are recreated', () =>
    withProject(twoClasses, async (engine, folder) => {
      const { starter } = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
      await engine.jobs.map.make({ starter });
      const similar = async () => (await engine.jobs.similar.find({ image: 1, starter, limit: 10 })).similar;
      const before = await similar();
      const spaces = join(folder, 'test.facet', 'embeddings');
      const [name = ''] = (await readdir(spaces)).filter((each) => each.startsWith(starter));
      const failure = await whileFlipped(join(spaces, name, 'map.bin'), () =>
        failureOf(engine.requests.map.points({ starter })),
      );
      expect(failure).toMatchObject({ kind: 'project-damaged', next: 'Make the map again; nothing else is lost.' });
      for (const file of ['reduced.i8', 'reduced-basis.f32', 'reduced.json']) {
        const whole = await readFile(join(spaces, name, file));
        await flip(join(spaces, name, file));
        expect(await similar(), file).toEqual(before);
        if (file !== 'reduced.json') expect((await readFile(join(spaces, name, file))).equals(whole)).toBe(true);
      }
      await flip(join(spaces, name, 'space.json'));
      await flip(join(spaces, name, 'map.bin'));
      const found = await doctorOn(engine, 'embeddings');
      expect(found?.detail).toContain('space.json');
      expect(found?.detail).toContain('map.bin');
      expect((await doctorOn(engine, 'embeddings', true))?.ok).toBe(true);
      expect(await similar()).toEqual(before);
    }));
});
