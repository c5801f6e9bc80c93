import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facetIn } from '../../helpers/programs/cli';
import { failureOf, importFolder, withFolder, withProject } from '../../helpers/programs/engine';
import { scene } from '../../helpers/files/images';
import { good, groupsOf, issuesOf, writing, type Pictures } from '../../helpers/projects/issues';

/** Three exact pairs, whose second files are larger but show the same picture; two dark pictures. */
const pictures: Pictures = {
  ...good,
  'a/1.png': scene(50),
  'b/1.png': scene(50),
  'a/2.png': scene(51),
  'a/2-copy.png': scene(51),
  'a/dark-1.png': scene(70).linear(0.2),
  'a/dark-2.png': scene(71).linear(0.2),
};

/** More of the same two classes. */
const more: Pictures = Object.fromEntries(
  Array.from({ length: 8 }, (_, at) => [`${at % 2 === 0 ? 'a' : 'b'}/more${String(at)}.png`, scene(at + 201)]),
);

const stateOf = async (engine: EngineClient, id: number) =>
  (await issuesOf(engine, null, ['open', 'dismissed', 'fixed'])).find((issue) => issue.id === id)?.state;

const countOf = async (engine: EngineClient, filter: string): Promise<number> => {
  const [key, value = ''] = filter.split(':');
  const terms = [{ key: key as 'issue', negated: false, values: value.split(',') }];
  return (await engine.requests.images.counts({ filter: terms })).total;
};

describe('an issue', () => {
  it('is dismissed by a step that can be undone and redone, also after a restart', () =>
    withProject(writing(pictures), async (engine, folder) => {
      const [dark, other] = await issuesOf(engine, 'dark');
      const issues = { ids: [dark?.id ?? 0, other?.id ?? 0] };
      expect(await engine.requests.issues.dismiss({ issues })).toEqual({
        changed: 2,
        step: 1,
        title: 'Dismiss 2 issues',
        notes: [],
      });
      expect(await countOf(engine, 'issue:dark')).toBe(0);
      await engine.requests.labels.undo({});
      expect(await stateOf(engine, issues.ids[0] ?? 0)).toBe('open');
      expect(await countOf(engine, 'issue:dark')).toBe(2);
      await engine.requests.project.close({});
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      await engine.requests.labels.redo({});
      expect(await stateOf(engine, issues.ids[0] ?? 0)).toBe('dismissed');
      await engine.jobs.issues.find({});
      expect(await stateOf(engine, issues.ids[1] ?? 0)).toBe('dismissed');
      await engine.requests.issues.reopen({ issues: { kind: 'dark' } });
      expect(await issuesOf(engine, 'dark')).toHaveLength(2);
      expect((await engine.requests.issues.kinds({})).kinds.find(({ kind }) => kind === 'dark')).toMatchObject({
        ...{ groups: 2, images: 2, dismissed: 0, fixed: 0 },
      });
    }));

  it('that labels have resolved meanwhile is not reopened by undoing its dismissal', () =>
    withProject(writing(pictures), async (engine) => {
      const [conflict] = await issuesOf(engine, 'label-conflict');
      const [one] = conflict?.images ?? [];
      const issues = { ids: [conflict?.id ?? 0] };
      await engine.requests.issues.dismiss({ issues });
      await engine.requests.labels.apply({
        selection: { ids: [one?.id ?? 0] },
        change: { to: 'excluded' },
        reason: '',
      });
      await engine.requests.issues.reopen({ issues });
      expect(await stateOf(engine, conflict?.id ?? 0)).toBe('fixed');
    }));

  it('is resolved with all others of its kind in one step, keeping the largest image of each group', () =>
    withProject(
      writing({ ...pictures, 'a/3.png': scene(52, 320, 320), 'a/3-small.png': scene(52, 320, 320).resize(160) }),
      async (engine) => {
        const kinds = async () =>
          (await engine.requests.issues.kinds({})).kinds
            .filter(({ groups }) => groups > 0)
            .map(({ kind, groups }) => `${kind} ${String(groups)}`);
        expect(await kinds()).toEqual(['label-conflict 1', 'exact-duplicate 2', 'near-duplicate 1', 'dark 2']);
        const step = await engine.requests.issues.label({
          issues: { kind: 'near-duplicate' },
          change: { to: 'excluded' },
          keep: 'largest',
        });
        expect(step).toMatchObject({ changed: 1, title: 'Exclude 1 image' });
        expect(groupsOf(await issuesOf(engine, 'near-duplicate', ['fixed']))).toEqual(['a/3-small.png a/3.png']);
        const { images } = await engine.requests.images.list({
          ...{ sort: 'id', descending: false, limit: 9, offset: 0 },
          filter: [{ key: 'state', negated: false, values: ['excluded'] }],
        });
        expect(images.map(({ path }) => path.split('/').pop())).toEqual(['3-small.png']);
        // Excluded images stay excluded when their group gets a label.
        const small = images[0]?.id ?? 0;
        const { classes } = await engine.requests.classes.list({});
        const b = classes.find(({ name }) => name === 'b')?.id ?? 0;
        await engine.requests.labels.undo({});
        await engine.requests.labels.apply({ selection: { ids: [small] }, change: { to: 'unsure' }, reason: '' });
        const [near] = await issuesOf(engine, 'near-duplicate');
        const issues = { ids: [near?.id ?? 0] };
        expect(await engine.requests.issues.label({ issues, change: { to: 'class', class: b } })).toMatchObject({
          title: 'Label 2 images “b”',
        });
        expect(await countOf(engine, `issue:${String(near?.id)}`)).toBe(2);
        await engine.requests.issues.label({ issues: { kind: 'dark' }, change: { to: 'excluded' } });
        expect(await kinds()).toEqual(['label-conflict 1', 'exact-duplicate 2', 'near-duplicate 1']);
      },
    ));

  it('of a whole class shows the images now labelled so', () =>
    withProject(writing({ ...good, ...more, 'c/1.png': scene(90) }), async (engine) => {
      const [rare] = await issuesOf(engine, 'imbalance');
      expect(rare).toMatchObject({ size: 1, detail: '“c” has 1 of 21 labelled images.' });
      expect(rare?.images).toMatchObject([{ class: 'c', issues: [] }]);
      expect(await countOf(engine, 'issue:imbalance')).toBe(1);
      const { classes } = await engine.requests.classes.list({});
      const c = classes.find(({ name }) => name === 'c')?.id ?? 0;
      const change = { to: 'class' as const, class: c };
      await engine.requests.labels.apply({ selection: { ids: [1] }, change, reason: '' });
      expect(await issuesOf(engine, 'imbalance')).toMatchObject([{ size: 2 }]);
      expect(await countOf(engine, 'issue:imbalance,dark')).toBe(2);
      const { issue } = await engine.requests.images.counts({ filter: [] });
      expect(issue).toEqual({ imbalance: 2 });
      expect(await failureOf(engine.requests.issues.label({ issues: { kind: 'imbalance' }, change }))).toMatchObject({
        kind: 'bad-input',
      });
      await engine.requests.issues.dismiss({ issues: { kind: 'imbalance' } });
      expect(await countOf(engine, 'issue:imbalance')).toBe(0);
    }));
});

describe('a search', () => {
  it('remembers its distance, waits for another search, and says which images came since', () =>
    withProject(writing(pictures), async (engine, folder) => {
      const searchNow = async () => (await engine.requests.issues.kinds({})).search;
      expect(await searchNow()).toMatchObject({ images: 18, newer: 0, nearDistance: 4 });
      await Promise.all([
        engine.jobs.issues.find({ nearDistance: 0 }),
        engine.jobs.issues.find({ nearDistance: 11 }),
        engine.jobs.issues.find({ nearDistance: 2 }),
      ]);
      expect(await issuesOf(engine, null)).toHaveLength(5);
      expect(await searchNow()).toMatchObject({ nearDistance: 2 });
      await writeFile(join(folder, 'images', 'a', 'new.png'), await scene(99).png().toBuffer());
      await importFolder(engine, join(folder, 'images'));
      expect(await searchNow()).toMatchObject({ images: 19, newer: 0, nearDistance: 2 });
    }));

  it('that is cancelled changes nothing', () =>
    withProject(writing(pictures), async (engine) => {
      const before = await issuesOf(engine, null);
      const stop = new AbortController();
      const search = engine.jobs.issues.find({ nearDistance: 0 }, { signal: stop.signal });
      stop.abort();
      expect(await failureOf(search)).toMatchObject({ kind: 'cancelled' });
      expect(await issuesOf(engine, null)).toEqual(before);
      expect((await engine.requests.issues.kinds({})).search).toMatchObject({ nearDistance: 4 });
    }));
});

it('a split keeps near duplicates in one part unless dismissed; the every-fifth split moves none', () =>
  withProject(
    writing(
      Object.fromEntries(
        Array.from({ length: 20 }, (_, at) => [
          [`a/${String(at)}.png`, scene(at + 1)] as const,
          [`${at % 2 === 0 ? 'a' : 'b'}/${String(at)}-copy.png`, scene(at + 1).resize(120)] as const,
        ]).flat(),
      ),
    ),
    async (engine) => {
      const { splits, images, issues } = engine.requests;
      const parted = async (): Promise<number> => {
        const list = { filter: [], sort: 'path' as const, descending: false, limit: 100, offset: 0 };
        const sides = new Map<string, Set<string | null>>();
        for (const { path, split } of (await images.list(list)).images) {
          const number = /(\d+)(?:-copy)?\.png$/.exec(path)?.[1] ?? '';
          sides.set(number, (sides.get(number) ?? new Set()).add(split));
        }
        return [...sides.values()].filter(({ size }) => size > 1).length;
      };
      const method = { method: 'stratified', test: 0.25, validation: 0.25, seed: 1 } as const;
      const dealt = await splits.make(method);
      expect(dealt.groups).toBe(20);
      expect(dealt.test).toBeGreaterThan(5);
      expect(await parted()).toBe(0);
      expect(await splits.current({})).toMatchObject({ groups: 20 });
      expect(await splits.make({ method: 'every-fifth' })).toMatchObject({ test: 8, groups: 0 });
      expect(await parted()).toBeGreaterThan(0);
      await issues.dismiss({ issues: { kind: 'near-duplicate' } });
      expect(await splits.make(method)).toMatchObject({ groups: 0 });
      expect(await parted()).toBeGreaterThan(0);
    },
  ));

it('the command line dismisses issues by number', () =>
  withFolder(async (cwd) => {
    const run = facetIn(cwd);
    await writing(pictures)(join(cwd, 'photos'));
    await run('new', 'p.facet');
    await run('import', 'p.facet', 'photos');
    const listed = await run('issues', 'p.facet', '--kind', 'dark', '--json');
    const [dark] = (listed.json as { issues: { id: number }[] }).issues;
    expect((await run('images', 'p.facet', '--filter', `issue:${String(dark?.id)}`, '--json')).json).toMatchObject({
      total: 1,
    });
    const rest = await run('issues', 'p.facet', '--dismiss', String(dark?.id), '--kind', 'dark', '--json');
    expect(rest.json).toMatchObject({ kinds: { dark: { groups: 1 } } });
    expect((await run('undo', 'p.facet')).stdout).toContain('Dismiss 1 issue');
    expect((await run('issues', 'p.facet', '--dismiss', 'all')).stderr).toContain('An issue’s number');
  }));
