import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { writeOwnModel } from '../../helpers/projects/own-starter';
import { preparedProject } from '../../helpers/projects/prepared';

const given = 12;
const each = 40;

/** A project in which only some images of two classes are labelled, with an own starter. */
const withSomeLabels = preparedProject(
  (root) => writeClassFolders(root, ['dark', 'light'], each),
  async (engine, folder) => {
    const unlabelled = Array.from({ length: 2 * each }, (_, index) => index + 1).filter(
      (id) => (id - 1) % each >= given,
    );
    await engine.requests.labels.apply({ selection: { ids: unlabelled }, change: { to: 'unlabelled' }, reason: '' });
    const { starter } = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
    return starter;
  },
);

const labels = async (engine: EngineClient): Promise<Record<string, number>> =>
  (await engine.requests.images.counts({ filter: [] })).labelState;

describe('suggestions', () => {
  it('give a class and a confidence for each unlabelled image, and say how often they are right', () =>
    withSomeLabels(async (engine, _folder, starter) => {
      const made = await engine.jobs.suggestions.make({ starter });
      expect(made).toMatchObject({ starter, embedded: 80, learned: 24, total: 56, measured: { on: 'folds', n: 24 } });
      expect(made.measured?.accuracy).toBeGreaterThan(0.9);
      expect(made.above[0]).toBe(56);
      const { total, suggestions } = await engine.requests.suggestions.list({ above: 0, from: 0, to: 100 });
      expect(total).toBe(56);
      const right = suggestions.filter((suggestion) => suggestion.path.includes(`/${suggestion.class}/`));
      expect(right.length).toBeGreaterThanOrEqual(54);
      const confidences = suggestions.map(({ confidence }) => confidence);
      expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
      made.above.forEach((count, percent) => {
        expect(count).toBe(confidences.filter((confidence) => confidence >= Math.fround(percent / 100)).length);
      });
      const { view } = await engine.requests.suggestions.view({ above: 0 });
      const { ids } = await engine.requests.images.ids({ view, from: 0, to: 100 });
      expect(ids).toEqual(suggestions.map(({ image }) => image));
      const of = await engine.requests.suggestions.of({ images: [1, ids[0] ?? 0] });
      expect(of.suggestions).toMatchObject([{ image: ids[0] }]);
    }));

  it('are accepted in bulk as one step, marked as a model’s and undone as one', () =>
    withSomeLabels(async (engine, _folder, starter) => {
      await engine.jobs.suggestions.make({ starter });
      const { suggestions } = await engine.requests.suggestions.list({ above: 0, from: 0, to: 100 });
      const threshold = suggestions[19]?.confidence ?? 1;
      // A person labelled one of them meanwhile: that label stays.
      const own = suggestions[3]?.image ?? 0;
      await engine.requests.labels.apply({ selection: { ids: [own] }, change: { to: 'unsure' }, reason: '' });
      const before = await labels(engine);
      const step = await engine.requests.suggestions.apply({ above: threshold });
      expect(step).toMatchObject({ changed: 19, title: 'Accept the suggested label of 19 images' });
      expect(await labels(engine)).toEqual({ labelled: 43, unlabelled: 36, unsure: 1 });
      const first = suggestions[0];
      const { image, history } = await engine.requests.images.get({ image: first?.image ?? 0 });
      expect(image.class).toBe(first?.class);
      expect(history[0]).toMatchObject({
        to: first?.class,
        cause: 'do',
        actor: 'tester',
        model: `quick head, starter ${starter}`,
      });
      expect(history[0]?.reason).toMatch(/^suggested with a confidence of at least 0\.\d+$/);
      expect(history.slice(1).map(({ model }) => model)).toEqual([null, null]);
      await engine.requests.labels.undo({});
      expect(await labels(engine)).toEqual(before);
      const undone = await engine.requests.images.get({ image: first?.image ?? 0 });
      expect(undone.history[0]).toMatchObject({ cause: 'undo', model: null });
      await engine.requests.labels.redo({});
      expect(await labels(engine)).toEqual({ labelled: 43, unlabelled: 36, unsure: 1 });
    }));

  it('follow a class that is renamed or merged later', () =>
    withSomeLabels(async (engine, _folder, starter) => {
      const { suggestions, classes, images } = engine.requests;
      await engine.jobs.suggestions.make({ starter });
      const { suggestions: before } = await suggestions.list({ above: 0, from: 0, to: 100 });
      const ofDark = before.filter((each) => each.class === 'dark').map(({ image }) => image);
      expect(ofDark.length).toBeGreaterThan(20);
      await classes.rename({ class: 2, name: 'bright' });
      await classes.add({ name: 'gloomy' });
      await classes.merge({ from: 1, into: 3 });
      const { suggestions: after } = await suggestions.list({ above: 0, from: 0, to: 100 });
      const names = { dark: 'gloomy', light: 'bright' };
      expect(after).toEqual(
        before.map((each) => ({ ...each, class: each.class === 'dark' ? names.dark : names.light })),
      );
      const { suggestions: own } = await suggestions.of({ images: ofDark });
      expect(own.every((each) => each.class === 3)).toBe(true);
      expect(await suggestions.apply({ above: 0 })).toMatchObject({ changed: 56 });
      expect((await images.get({ image: ofDark[0] ?? 0 })).image.class).toBe('gloomy');
    }));

  it('need labels of two classes', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark'], 4),
      async (engine, folder) => {
        const { starter } = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
        expect(await failureOf(engine.requests.suggestions.apply({ above: 0.5 }))).toMatchObject({ kind: 'not-found' });
        expect(await failureOf(engine.jobs.suggestions.make({ starter }))).toMatchObject({
          kind: 'no-data',
          next: 'Label a few images of each class first.',
        });
      },
    ));

  it('are listed and applied by the command line', () =>
    withSomeLabels(async (engine, folder) => {
      await engine.child.stop();
      const project = join(folder, 'test.facet');
      const suggest = ['suggest', project, '--starter', join(folder, 'model'), '--json'];
      const listed = await facet([...suggest, '--above', '0.6']);
      expect(listed.code).toBe(0);
      const { suggestions } = listed.json as { suggestions: { path: string; class: string; confidence: number }[] };
      expect(suggestions.length).toBeGreaterThan(0);
      for (const { path, confidence } of suggestions) {
        expect(path).toContain(join(folder, 'images'));
        expect(confidence).toBeGreaterThanOrEqual(0.6);
      }
      const applied = await facet([...suggest, '--above', '0.6', '--apply']);
      expect(applied).toMatchObject({ code: 0, json: { applied: { changed: suggestions.length } } });
      const undone = await facet(['undo', project, '--json']);
      expect(undone.json).toMatchObject({ changed: suggestions.length });
      expect((await facet([...suggest, '--above', '2'])).code).toBe(2);
    }));
});
