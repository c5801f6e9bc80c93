import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { issueKinds } from '../../../src-shared/domain/issue';
import { facetIn } from '../../helpers/programs/cli';
import { failureOf, importFolder, withFolder, withProject } from '../../helpers/programs/engine';
import { photo, scene } from '../../helpers/files/images';
import { good, groupsOf, issuesOf, writing, type Pictures } from '../../helpers/projects/issues';

/** One image per kind of issue visible in a picture, beside good ones; two pairs of duplicates across the classes. */
const everyKind: Pictures = {
  ...good,
  'a/unreadable.png': Buffer.from('no picture'),
  'a/exact.png': scene(50),
  'b/exact.png': scene(50),
  'a/near.png': scene(60, 320, 320),
  'b/near.png': scene(60, 320, 320).resize(200).modulate({ brightness: 1.05 }),
  'a/dark.png': scene(70).linear(0.25),
  'a/light.png': scene(71).linear(0.05, 243),
  'a/blurred.png': scene(72).blur(6),
  'a/low-contrast.png': scene(73).linear(0.1, 110),
  'a/tiny.png': scene(74).resize(24, 24),
  'a/odd-aspect.png': scene(75, 400, 120),
  'a/grey.png': scene(76).greyscale(),
};

const pair: Pictures = { ...good, 'a/same.png': scene(50), 'b/same.png': scene(50) };

describe('issues', () => {
  it('a file that was mended is one, which can be dismissed and undone like others', async () => {
    const jpeg = await scene(90).jpeg({ quality: 90 }).toBuffer();
    const open = jpeg.subarray(0, jpeg.length - 2);
    await withProject(writing({ ...good, 'a/open.jpg': open }), async (engine) => {
      const [issue] = await issuesOf(engine, 'damaged');
      expect(groupsOf(issue ? [issue] : [])).toEqual(['a/open.jpg']);
      expect(issue?.detail).toBe('The file has no mark at its end. The picture itself is complete.');
      const issues = { ids: [issue?.id ?? 0] };
      await engine.requests.issues.dismiss({ issues });
      expect(await issuesOf(engine, 'damaged')).toEqual([]);
      await engine.requests.labels.undo({});
      expect(await issuesOf(engine, 'damaged')).toHaveLength(1);
    });
  });

  it('every problem visible in pictures is found at the end of an import', () =>
    withProject(writing(everyKind), async (engine) => {
      const found = Object.fromEntries(
        await Promise.all(issueKinds.map(async (kind) => [kind, groupsOf(await issuesOf(engine, kind))] as const)),
      );
      expect(found).toEqual({
        unreadable: ['a/unreadable.png'],
        damaged: [],
        'label-conflict': ['a/exact.png b/exact.png', 'a/near.png b/near.png'],
        'suspect-label': [],
        disagreement: [],
        'exact-duplicate': ['a/exact.png b/exact.png'],
        'near-duplicate': ['a/near.png b/near.png'],
        dark: ['a/dark.png'],
        light: ['a/light.png'],
        blurred: ['a/blurred.png'],
        'low-contrast': ['a/low-contrast.png'],
        tiny: ['a/tiny.png'],
        'no-face': [],
        'several-faces': [],
        'odd-aspect': ['a/odd-aspect.png'],
        grey: ['a/grey.png'],
        imbalance: [],
        shortcut: [],
      });
      const list = { sort: 'path', descending: false, limit: 10, offset: 0 } as const;
      const filter = [{ key: 'issue' as const, negated: false, values: ['exact-duplicate'] }];
      const { images } = await engine.requests.images.list({ ...list, filter });
      expect(images).toMatchObject([
        { class: 'a', issues: expect.arrayContaining(['exact-duplicate', 'label-conflict']) as string[] },
        { class: 'b', issues: expect.arrayContaining(['exact-duplicate', 'label-conflict']) as string[] },
      ]);
      const { kinds } = await engine.requests.issues.kinds({});
      expect(kinds.map(({ kind }) => kind)).toEqual(
        issueKinds.filter(
          (kind) =>
            !['damaged', 'suspect-label', 'disagreement', 'no-face', 'several-faces', 'imbalance', 'shortcut'].includes(
              kind,
            ),
        ),
      );
      expect(kinds[1]).toMatchObject({ kind: 'label-conflict', images: 4, groups: 2, dismissed: 0 });
      expect(kinds[1]?.examples).toHaveLength(4);
      expect(kinds[4]?.examples).toMatchObject([{ issues: ['dark'] }]);
    }));

  it('rare classes and shortcut properties are found', () =>
    withProject(
      writing(
        Object.fromEntries(
          Array.from({ length: 25 }, (_, at) => [
            [`a/${String(at)}.png`, scene(at + 1)] as const,
            [`b/${String(at)}.jpg`, scene(at + 101, 160, 160).linear(0.6)] as const,
          ])
            .flat()
            .map(([name, picture]) => [name, picture]),
        ),
      ),
      async (engine, folder) => {
        const shortcuts = await issuesOf(engine, 'shortcut');
        // A darkened picture is also less sharp and colourful, with less contrast.
        const sentence =
          /^Images of “a” are .*: (\w+) alone tells them apart \(AUC (?:0\.9\d|1\.00), 95 % interval 0\.8\d–/;
        expect(shortcuts.map(({ detail }) => sentence.exec(detail)?.[1]).sort()).toEqual([
          'brightness',
          'colour',
          'contrast',
          'sharpness',
        ]);
        expect(shortcuts[0]).toMatchObject({ size: 25 });
        await writeFile(join(folder, 'images', 'c', 'one.png'), await scene(900).png().toBuffer());
        await importFolder(engine, join(folder, 'images'));
        expect(await issuesOf(engine, 'imbalance')).toMatchObject([
          { detail: '“c” has 1 of 51 labelled images.', size: 1 },
        ]);
        // An issue about a class follows its name.
        await engine.requests.classes.rename({ class: 3, name: 'd' });
        expect(await issuesOf(engine, 'imbalance')).toMatchObject([{ detail: '“d” has 1 of 51 labelled images.' }]);
      },
    ));

  it('a dismissal is remembered and can be undone', () =>
    withProject(writing(pair), async (engine, folder) => {
      const [conflict] = await issuesOf(engine, 'label-conflict');
      const issues = { ids: [conflict?.id ?? 0] };
      expect(await engine.requests.issues.dismiss({ issues })).toMatchObject({ changed: 1, title: 'Dismiss 1 issue' });
      await engine.jobs.issues.find({});
      expect(await issuesOf(engine, 'label-conflict')).toEqual([]);
      expect(await issuesOf(engine, 'label-conflict', ['dismissed'])).toMatchObject([{ id: conflict?.id, size: 2 }]);
      // Another copy is another finding.
      await writeFile(join(folder, 'images', 'b', 'third.png'), await scene(50).png().toBuffer());
      await importFolder(engine, join(folder, 'images'));
      expect(groupsOf(await issuesOf(engine, 'label-conflict'))).toEqual(['a/same.png b/same.png b/third.png']);
      expect(await engine.requests.issues.reopen({ issues })).toMatchObject({ changed: 1 });
      expect(await engine.requests.issues.reopen({ issues })).toMatchObject({ changed: 0, step: null });
      expect(await failureOf(engine.requests.issues.dismiss({ issues: { ids: [...issues.ids, 999] } }))).toMatchObject({
        kind: 'not-found',
      });
    }));

  it('resolving a conflict with one label is one step; undo and redo reopen and fix the issue', () =>
    withProject(writing(pair), async (engine) => {
      const { requests } = engine;
      const [conflict] = await issuesOf(engine, 'label-conflict');
      const issue = conflict?.id ?? 0;
      const state = async () => (await issuesOf(engine, null, ['open', 'fixed'])).find(({ id }) => id === issue)?.state;
      const { classes } = await requests.classes.list({});
      const b = classes.find(({ name }) => name === 'b')?.id ?? 0;
      const change = { to: 'class' as const, class: b };
      expect(await requests.issues.label({ issues: { ids: [issue] }, change })).toMatchObject({ changed: 1 });
      expect(await state()).toBe('fixed');
      await engine.jobs.issues.find({});
      expect(await state()).toBe('fixed');
      await requests.labels.undo({});
      expect(await state()).toBe('open');
      await requests.labels.redo({});
      expect(await state()).toBe('fixed');
      expect(groupsOf(await issuesOf(engine, 'exact-duplicate'))).toEqual(['a/same.png b/same.png']);
      expect(await failureOf(requests.issues.label({ issues: { ids: [999] }, change }))).toMatchObject({
        kind: 'not-found',
      });
    }));

  it('excluding all but one resolves duplicates, and excluded images are not examined', () =>
    withProject(writing(pair), async (engine) => {
      const [duplicate] = await issuesOf(engine, 'exact-duplicate');
      const [kept, other] = duplicate?.images ?? [];
      const step = await engine.requests.issues.label({
        issues: { ids: [duplicate?.id ?? 0] },
        change: { to: 'excluded' },
        keep: [kept?.id ?? 0],
      });
      expect(step).toMatchObject({ changed: 1 });
      expect(await issuesOf(engine, null)).toEqual([]);
      expect(await engine.jobs.issues.find({})).toMatchObject({ images: 13, open: 0, unmeasured: 0 });
      const { image } = await engine.requests.images.get({ image: other?.id ?? 0 });
      expect(image).toMatchObject({ labelState: 'excluded', issues: [] });
      await engine.requests.labels.undo({});
      expect(groupsOf(await issuesOf(engine, 'exact-duplicate'))).toEqual(['a/same.png b/same.png']);
    }));

  it('outdated issues disappear when a picture is replaced or the distance changes', () =>
    withProject(
      writing({ ...good, 'a/near.png': scene(60), 'a/other.png': scene(60).blur(1.2) }),
      async (engine, folder) => {
        expect(groupsOf(await issuesOf(engine, 'near-duplicate'))).toEqual(['a/near.png a/other.png']);
        await writeFile(join(folder, 'images', 'a', 'other.png'), await photo(3));
        await importFolder(engine, join(folder, 'images'));
        expect(await issuesOf(engine, 'near-duplicate', ['open', 'fixed', 'dismissed'])).toEqual([]);
        expect(await failureOf(engine.jobs.issues.find({ nearDistance: 12 }))).toMatchObject({ kind: 'bad-message' });
      },
    ));

  it('the command line lists them with the JSON that scripts rely on', () =>
    withFolder(async (cwd) => {
      const run = facetIn(cwd);
      await writing(pair)(join(cwd, 'photos'));
      await run('new', 'p.facet');
      await run('import', 'p.facet', 'photos');
      const paths = [join(cwd, 'photos/a/same.png'), join(cwd, 'photos/b/same.png')];
      expect(await run('issues', 'p.facet', '--json')).toMatchObject({
        code: 0,
        json: {
          kinds: { 'label-conflict': { images: 2, groups: 1 }, 'exact-duplicate': { images: 2, groups: 1 } },
          issues: [
            { kind: 'label-conflict', severity: 1, images: paths, state: 'open' },
            { kind: 'exact-duplicate', severity: 1, images: paths, state: 'open' },
          ],
        },
      });
      const { json } = await run('issues', 'p.facet', '--kind', 'exact-duplicate', '--json');
      expect(json).toMatchObject({ kinds: { 'exact-duplicate': { groups: 1 } }, issues: [{ images: paths }] });
      expect((await run('issues', 'p.facet')).stdout).toContain('label-conflict: 2 images are equal to the pixel');
      expect((await run('issues', 'p.facet', '--kind', 'ugly')).code).toBe(2);
      const filtered = await run('images', 'p.facet', '--filter', 'issue:label-conflict', '--json');
      expect(filtered.json).toMatchObject({ total: 2 });
    }));
});
