import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src-shared/contract/jobs';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { failureOf, withEngine } from '../../helpers/programs/engine';
import { makeLargeProject } from '../../helpers/projects/large-project';

const images = 60_000;
const everything = { filter: [], except: [] };
const unsure = { selection: everything, change: { to: 'unsure' as const }, reason: 'all at once' };

const countsOf = async ({ requests }: EngineClient) => {
  const { class: ofClass, labelState } = await requests.images.counts({ filter: [] });
  return { ofClass, labelState };
};

describe('a step over more than 50,000 images', () => {
  it('is a job with progress, and undone and redone as one step', () =>
    withEngine(async (engine, folder) => {
      await makeLargeProject(engine, join(folder, 'p.facet'), images);
      const before = await countsOf(engine);
      const jobs: Job[] = [];
      engine.on('jobs', 'changed', (job) => jobs.push(job));
      const { labels } = engine.requests;
      expect(await labels.apply(unsure)).toEqual({
        changed: images,
        step: 1,
        title: 'Mark 60,000 images unsure',
        notes: [],
      });
      expect(await countsOf(engine)).toEqual({ ofClass: { '': images }, labelState: { unsure: images } });
      const running = jobs.filter(({ state, done }) => state === 'running' && done > 0);
      expect(running.length).toBeGreaterThan(2);
      expect(running.at(-1)).toMatchObject({ name: 'labels.apply', total: images, unit: 'images' });
      expect(jobs.at(-1)?.state).toBe('done');
      expect(await labels.undo({})).toMatchObject({ changed: images, step: 1 });
      expect(await countsOf(engine)).toEqual(before);
      expect(jobs.at(-1)).toMatchObject({ name: 'labels.undo', state: 'done' });
      expect(await labels.redo({})).toMatchObject({ changed: images, step: 1 });
      expect((await countsOf(engine)).labelState).toEqual({ unsure: images });
      const { history } = await engine.requests.images.get({ image: 8 });
      expect(history.map(({ cause, actor, reason }) => [cause, actor, reason])).toEqual([
        ['redo', 'tester', 'all at once'],
        ['undo', 'tester', 'all at once'],
        ['do', 'tester', 'all at once'],
        ['import', 'tester', ''],
      ]);
      expect(await labels.next({})).toEqual({ undo: 'Mark 60,000 images unsure', redo: null });
      const tagged = await labels.apply({ ...unsure, change: { to: 'tag', tag: 'old' } });
      expect(tagged.title).toBe('Tag 60,000 images “old”');
      await labels.undo({});
      expect((await countsOf(engine)).labelState).toEqual({ unsure: images });
    }));

  it('leaves no trace when cancelled: labels, confirmations and redoable steps stay', () =>
    withEngine(async (engine, folder) => {
      await makeLargeProject(engine, join(folder, 'p.facet'), images);
      const { labels } = engine.requests;
      await labels.apply({ ...unsure, selection: { ids: [1] } });
      await labels.undo({});
      const before = await countsOf(engine);
      const stop = engine.on('jobs', 'changed', ({ id, done }) => {
        if (done > 20_000) void engine.requests.jobs.cancel({ job: id });
      });
      expect((await failureOf(labels.apply(unsure))).kind).toBe('cancelled');
      stop();
      expect(await countsOf(engine)).toEqual(before);
      expect(await labels.next({})).toEqual({ undo: null, redo: 'Mark 1 image unsure' });
      expect(await labels.redo({})).toMatchObject({ changed: 1 });
      const { history } = await engine.requests.images.get({ image: 8 });
      expect(history.map(({ cause }) => cause)).toEqual(['import']);

      // Confirmed labels likewise.
      const counted = async (key: 'confirmed' | 'state', value: string, negated = false) =>
        (await engine.requests.images.counts({ filter: [{ key, negated, values: [value] }] })).total;
      await labels.apply({ selection: everything, change: { to: 'class', class: 1 }, reason: '' });
      const confirm = { selection: everything, change: { to: 'confirmed' as const }, reason: '' };
      const stopAgain = engine.on('jobs', 'changed', ({ id, done }) => {
        if (done > 20_000) void engine.requests.jobs.cancel({ job: id });
      });
      expect((await failureOf(labels.apply(confirm))).kind).toBe('cancelled');
      stopAgain();
      expect(await counted('confirmed', 'yes')).toBe(0);
      const readable = await counted('state', 'refused', true);
      expect(await labels.apply(confirm)).toMatchObject({ changed: readable });
      expect(await counted('confirmed', 'yes')).toBe(readable);
      await labels.undo({});
      expect(await counted('confirmed', 'yes')).toBe(0);
    }));

  it('lets other requests be answered; steps wait for it, and it is rolled back after a kill', () =>
    withEngine(async (engine, folder) => {
      const path = join(folder, 'p.facet');
      await makeLargeProject(engine, path, images);
      const before = await countsOf(engine);
      const large = engine.requests.labels.apply(unsure);
      const small = engine.requests.labels.apply({
        selection: { ids: [3] },
        change: { to: 'excluded' },
        reason: '',
      });
      const began = performance.now();
      let longest = 0;
      const state = { isDone: false };
      void large.then(() => (state.isDone = true));
      while (!state.isDone) {
        const startedAt = performance.now();
        await engine.requests.labels.next({});
        longest = Math.max(longest, performance.now() - startedAt);
      }
      // Some 10 ms on an idle machine. A busy machine makes the whole step longer as well.
      expect(longest).toBeLessThan((performance.now() - began) / 4);
      await large;
      expect(await small).toMatchObject({ step: 2, changed: 1 });
      await engine.requests.labels.undo({});
      await engine.requests.labels.undo({});
      expect(await countsOf(engine)).toEqual(before);

      const died = new Promise((resolve) => {
        engine.on('jobs', 'changed', ({ done }) => {
          if (done <= 20_000 || done >= images) return;
          engine.child.kill();
          resolve(null);
        });
      });
      void engine.requests.labels.apply(unsure).catch(() => undefined);
      await died;
      await engine.child.ended;
      await withEngine(async (next) => {
        await next.requests.project.open({ path });
        expect(await countsOf(next)).toEqual(before);
        expect(await next.requests.labels.next({})).toEqual({ undo: null, redo: 'Mark 60,000 images unsure' });
        const { checks } = await next.jobs.doctor.check({ repair: false });
        expect(checks.find(({ name }) => name === 'catalog')).toMatchObject({ ok: true });
      });
    }));
});
