import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { failureOf, importFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { scene } from '../../helpers/files/images';
import { groupsOf, issuesOf, writing } from '../../helpers/projects/issues';
import { preparedProject } from '../../helpers/projects/prepared';
import { fetchedStarter } from '../../helpers/projects/starters';
import { flippedNames, flippedPictures } from '../../helpers/projects/suspects';

const flipped = writing(flippedPictures);
const search = (engine: EngineClient) => engine.jobs.suspects.find({});
const suspectsIn = (engine: EngineClient, states?: Parameters<typeof issuesOf>[2]) =>
  issuesOf(engine, 'suspect-label', states);
/** The flipped pictures after a search, with its result. */
const withFound = preparedProject(flipped, search);
const shortName = (path: string): string => path.split('/').slice(-2).join('/');

describe('suspect labels', { timeout: 180_000 }, () => {
  it('are labels that other images contradict, with the class they should have', (context) => {
    fetchedStarter(context, 'general');
    return withProject(flipped, async (engine) => {
      expect(await engine.requests.suspects.last({})).toEqual({ search: null });
      const reported: string[] = [];
      engine.on('jobs', 'changed', ({ phase }) => reported.push(phase));
      const found = await search(engine);
      expect(found).toMatchObject({
        ...{ recipe: 'quick', starter: 'general', folds: 5, images: 60, classesLeftOut: [], refused: [] },
        noise: [
          { class: 'a', rate: expect.closeTo(1 / 29, 1) as number, images: 29 },
          { class: 'b', rate: expect.closeTo(2 / 31, 1) as number, images: 31 },
        ],
        noiseUnknown: [],
      });
      expect(found.suspects.map(({ path }) => shortName(path)).sort()).toEqual(flippedNames);
      for (const { label, suggested, score, confidence, state, path } of found.suspects) {
        expect({ label, suggested, state }).toEqual({
          ...{ label: shortName(path)[0], suggested: label === 'a' ? 'b' : 'a', state: 'open' },
        });
        expect(score + confidence).toBeCloseTo(1, 5);
        expect(confidence).toBeGreaterThan(0.5);
      }
      const scores = found.suspects.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => a - b));
      expect(new Set(reported)).toContain('Predicting left-out images');

      const issues = await suspectsIn(engine);
      expect(groupsOf(issues)).toEqual(flippedNames);
      expect(issues.map(({ severity }) => severity)).toEqual(
        scores.map((score) => expect.closeTo(1 - score, 6) as number),
      );
      const { classes } = await engine.requests.classes.list({});
      const idOf = (name: string) => classes.find((each) => each.name === name)?.id;
      expect(issues[0]?.suspect).toMatchObject({
        given: idOf(found.suspects[0]?.label ?? ''),
        suggested: idOf(found.suspects[0]?.suggested ?? ''),
        score: scores[0],
      });
      const filter = [{ key: 'issue' as const, negated: false, values: ['suspect-label'] }];
      expect((await engine.requests.images.counts({ filter })).total).toBe(3);
      const { search: last } = await engine.requests.suspects.last({});
      expect(last).toMatchObject({ images: 60, newer: 0, starter: 'general', noise: found.noise });
      // The same labels and seed give the same answer.
      expect(await search(engine)).toEqual({ ...found, seconds: expect.any(Number) as number });
    });
  });

  it('follow a class that is renamed or merged later', (context) => {
    fetchedStarter(context, 'general');
    return withFound(async (engine) => {
      const { classes, issues, images } = engine.requests;
      await classes.rename({ class: 1, name: 'colour' });
      await classes.add({ name: 'grey' });
      // Two are labelled b; as b is merged away, what they were given is gone, and what the third is suggested is grey.
      await classes.merge({ from: 2, into: 3 });
      const [left, ...others] = await suspectsIn(engine);
      expect(others).toEqual([]);
      expect(left?.detail).toMatch(/^Without its label it looks like “grey” \(\d+ %\), not like “colour”/);
      expect(left?.suspect).toMatchObject({ given: 1, suggested: 3 });
      await issues.accept({ issues: { kind: 'suspect-label' } });
      expect((await images.get({ image: left?.images[0]?.id ?? 0 })).image.class).toBe('grey');
    });
  });

  it('leave confirmed labels out and count them, unless they are to be included', (context) => {
    fetchedStarter(context, 'general');
    return withProject(flipped, async (engine) => {
      const { labels, suspects } = engine.requests;
      const [first] = (await search(engine)).suspects;
      const step = { selection: { ids: [first?.image ?? 0] }, change: { to: 'confirmed' as const }, reason: '' };
      await labels.apply(step);
      expect(await suspectsIn(engine)).toHaveLength(2);
      await labels.undo({});
      expect(await suspectsIn(engine)).toHaveLength(3);
      await labels.redo({});
      const without = await search(engine);
      expect([without.suspects.length, without.confirmedLeftOut]).toEqual([2, 1]);
      expect((await suspects.last({})).search?.confirmedLeftOut).toBe(1);
      expect(await suspectsIn(engine)).toHaveLength(2);
      const all = await engine.jobs.suspects.find({ withConfirmed: true });
      expect([all.suspects.length, all.confirmedLeftOut]).toEqual([3, 0]);
      expect(all.suspects.map(({ state }) => state)).toEqual(['open', 'open', 'open']);
      expect(await suspectsIn(engine)).toHaveLength(3);
      await search(engine);
      expect(await suspectsIn(engine)).toHaveLength(2);
    });
  });

  it('are resolved by the suggestion, by another label or by exclusion, and each can be undone', (context) => {
    fetchedStarter(context, 'general');
    return withFound(async (engine) => {
      const { requests } = engine;
      const before = await suspectsIn(engine);
      const step = await requests.issues.accept({ issues: { kind: 'suspect-label' } });
      expect(step).toMatchObject({ changed: 3, title: 'Label 3 images as suggested' });
      expect(await suspectsIn(engine)).toEqual([]);
      const fixed = await suspectsIn(engine, ['fixed']);
      expect(fixed.map(({ images }) => images[0]?.class).sort()).toEqual(['a', 'a', 'b']);
      // Nothing is suspect any more, and corrections can still be undone.
      expect((await search(engine)).suspects).toEqual([]);
      await requests.labels.undo({});
      expect(groupsOf(await suspectsIn(engine))).toEqual(flippedNames);
      const [first, second] = before;
      await requests.issues.accept({ issues: { ids: [first?.id ?? 0] } });
      await requests.issues.label({ issues: { ids: [second?.id ?? 0] }, change: { to: 'excluded' } });
      expect(await suspectsIn(engine)).toHaveLength(1);
      await requests.labels.undo({});
      await requests.labels.undo({});
      expect(await suspectsIn(engine)).toHaveLength(3);
    });
  });

  it('stay dismissed until label or picture changes; the search for other issues leaves them alone', (context) => {
    fetchedStarter(context, 'general');
    return withFound(async (engine, folder) => {
      const { requests } = engine;
      await requests.issues.dismiss({ issues: { kind: 'suspect-label' } });
      const again = await search(engine);
      expect(again.suspects.map(({ state }) => state)).toEqual(['dismissed', 'dismissed', 'dismissed']);
      await engine.jobs.issues.find({});
      expect(await suspectsIn(engine, ['dismissed'])).toHaveLength(3);
      await requests.labels.undo({});
      await engine.jobs.issues.find({});
      expect(await suspectsIn(engine)).toHaveLength(3);

      // Another picture at its path is another issue.
      await scene(500)
        .greyscale()
        .png()
        .toFile(join(folder, 'images', 'b', 'colour-10.png'));
      await importFolder(engine, join(folder, 'images'));
      expect(groupsOf(await suspectsIn(engine))).toEqual(['a/grey-21.png', 'b/colour-40.png']);
      expect((await search(engine)).suspects).toHaveLength(2);
    });
  });

  it('are searched among usable labels: unsure and excluded images and classes of one image are left out', (context) => {
    fetchedStarter(context, 'general');
    return withProject(
      writing({ ...flippedPictures, 'c/alone.png': scene(700), 'c/copy.png': scene(700) }),
      async (engine) => {
        const { images } = await engine.requests.images.list({
          ...{ filter: [], sort: 'path', descending: false, limit: 100, offset: 0 },
        });
        const idOf = (name: string) => images.find(({ path }) => path.endsWith(name))?.id ?? 0;
        const apply = (name: string, to: 'unsure' | 'excluded') =>
          engine.requests.labels.apply({ selection: { ids: [idOf(name)] }, change: { to }, reason: '' });
        await apply('a/grey-21.png', 'unsure');
        await apply('b/colour-10.png', 'excluded');
        const found = await search(engine);
        expect(found).toMatchObject({ images: 58, classesLeftOut: ['c'] });
        expect(found.suspects.map(({ path }) => shortName(path))).toEqual(['b/colour-40.png']);
      },
    );
  });

  it('need two classes, a quick recipe and accepted terms; a cancelled search writes nothing', (context) => {
    fetchedStarter(context, 'general');
    return withProject(
      (root) => writeClassFolders(root, ['dark'], 3),
      async (engine, folder) => {
        expect(await failureOf(search(engine))).toMatchObject({ kind: 'no-data' });
        expect(await failureOf(engine.jobs.suspects.find({ recipe: 'a' }))).toMatchObject({ kind: 'unsupported' });
        expect(await failureOf(engine.jobs.suspects.find({ starter: 'faces' }))).toMatchObject({ kind: 'terms' });
        await flipped(join(folder, 'images'));
        await importFolder(engine, join(folder, 'images'));
        const cancel = new AbortController();
        engine.on('jobs', 'changed', ({ phase, done }) => {
          if (phase === 'Predicting left-out images' && done >= 0) cancel.abort();
        });
        const failed = await failureOf(engine.jobs.suspects.find({}, { signal: cancel.signal }));
        expect(failed.kind).toBe('cancelled');
        expect(await engine.requests.suspects.last({})).toEqual({ search: null });
        expect(await suspectsIn(engine)).toEqual([]);
      },
    );
  });
});

describe('facet suspects', { timeout: 180_000 }, () => {
  it('lists path, label, suggestion and score, and the estimated noise per class', (context) => {
    fetchedStarter(context, 'general');
    return withProject(flipped, async (engine, folder) => {
      await engine.requests.project.close({});
      const project = join(folder, 'test.facet');
      const csv = join(folder, 'probabilities.csv');
      const args = ['suspects', project, '--folds', '3', '--recipe', 'quick', '--probabilities', csv, '--json'];
      const { code, json } = await facet(args);
      expect(code).toBe(0);
      const { suspects, noise } = json as {
        suspects: { path: string; label: string; suggested: string; score: number }[];
        noise: Record<string, number>;
      };
      expect(suspects.map(({ path }) => shortName(path)).sort()).toEqual(flippedNames);
      expect(suspects[0]).toMatchObject({
        label: expect.any(String) as string,
        suggested: expect.any(String) as string,
      });
      expect(Object.keys(noise)).toEqual(['a', 'b']);
      const { noiseIntervals } = json as { noiseIntervals: Record<string, [number, number]> };
      for (const [name, rate] of Object.entries(noise)) {
        const [low = 1, high = 0] = noiseIntervals[name] ?? [];
        expect(low).toBeLessThanOrEqual(rate);
        expect(high).toBeGreaterThanOrEqual(rate);
        expect(high - low).toBeGreaterThan(0.1); // some 30 images say no more
      }
      const rows: string[][] = parse(await readFile(csv));
      expect(rows[0]).toEqual(['path', 'class', 'a', 'b']);
      expect(rows).toHaveLength(61);
      const own = rows.find(([path]) => path === suspects[0]?.path);
      expect(Number(own?.[own[1] === 'a' ? 2 : 3])).toBeCloseTo(suspects[0]?.score ?? 0, 6);

      const { stdout } = await facet(['suspects', project, '--limit', '1']);
      expect(stdout).toContain('3 suspect labels among 60 labelled images');
      expect(stdout).toContain('and 2 more');
      expect((await facet(['issues', project, '--kind', 'suspect-label', '--json'])).json).toMatchObject({
        kinds: { 'suspect-label': { images: 3, groups: 3 } },
      });
      const wrong = await facet(['suspects', project, '--folds', '1', '--json']);
      expect(wrong.code).toBe(2);
      expect((await facet(['suspects', project, '--recipe', 'b', '--json'])).json).toMatchObject({
        error: { kind: 'unsupported' },
      });
    });
  });
});
