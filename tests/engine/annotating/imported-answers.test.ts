import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allImages, failureOf, withProject } from '../../helpers/programs/engine';
import { annotatedProject, disagreements, images, saidOf } from '../../helpers/projects/annotated';

const annotated = annotatedProject();

describe('a table with one row per person and image', () => {
  it('is written with a data set, and read back as the same annotations', () =>
    annotated(async (engine, folder) => {
      const { project, annotations, images: list } = engine.requests;
      const to = join(folder, 'set');
      const params = { format: 'csv' as const, to, files: 'copy' as const, filter: [], bySplit: false };
      expect(await engine.jobs.datasets.write({ ...params, annotations: true })).toMatchObject({
        files: ['annotations.csv', 'images', 'labels.csv'],
      });
      const lines = (await readFile(join(to, 'annotations.csv'), 'utf8')).trim().split(/\r?\n/);
      expect([lines.length, lines[0]]).toEqual([25, 'path,annotator,class,state,time']); // 3 persons, of 8 images
      expect(
        await failureOf(engine.jobs.datasets.write({ ...params, format: 'coco', to: `${to}2`, annotations: true })),
      ).toMatchObject({ kind: 'bad-input' });
      const before = await annotations.agreement({});
      await project.close({});
      await project.create({ path: join(folder, 'again.facet') });
      const labels = { from: 'file', file: join(to, 'annotations.csv') } as const;
      const report = await engine.jobs.imports.run({ folder: to, labels, dryRun: false });
      expect(report).toMatchObject({
        added: 8,
        unlabelled: 0,
        file: { rows: 24, badRows: 0, columns: { annotator: 'annotator', attributes: [] } },
      });
      const after = await annotations.agreement({});
      // Tester's first answer to image 1 is not told apart from the last by an import.
      expect(after).toMatchObject({
        ...{ n: before.n, ratings: before.ratings, alpha: before.alpha, unsure: 1, differing: 1 },
      });
      expect((await list.list(allImages)).images.map((row) => row.class)).toEqual([
        'dark',
        'dark',
        'dark',
        'dark',
        'light',
        'light',
        'light',
        'light',
      ]);
      expect(await disagreements(engine)).toMatchObject([{ detail: '2 said “dark”, 1 said “light”.' }]);

      // Recognised as a data set, whose labels.csv gives the labels: 1 is still light there.
      await project.close({});
      await project.create({ path: join(folder, 'recognised.facet') });
      const recognised = { from: 'layout', choice: {} } as const;
      const again = await engine.jobs.imports.run({ folder: to, labels: recognised, dryRun: false });
      expect(again).toMatchObject({ added: 8, layout: 'table' });
      expect((await list.list(allImages)).images[0]).toMatchObject({ class: 'light', attributes: {} });
      expect(await annotations.agreement({})).toMatchObject({ n: 8, ratings: before.ratings, alpha: before.alpha });
    }));

  it('gives the label that most said, none where they are even, and keeps no address', () =>
    withProject(images, async (engine, folder) => {
      const file = join(folder, 'people.csv');
      const rows = [
        'dark/1.jpg,ann@example.org,light',
        'dark/1.jpg,ben,dark',
        'dark/2.jpg,ann@example.org,dark',
        'dark/2.jpg,ben,dark',
        'dark/2.jpg,carl,',
        'dark/2.jpg,dora,light',
      ];
      const names = (await engine.requests.images.list(allImages)).images.map(({ path }) => path);
      const text = rows.map((row) => row.replace('dark/1.jpg', names[0] ?? '').replace('dark/2.jpg', names[1] ?? ''));
      await writeFile(file, ['path,annotator,label', ...text].join('\n'));
      const labels = { from: 'file', file } as const;
      const run = () => engine.jobs.imports.run({ folder: join(folder, 'images'), labels, dryRun: false });
      expect(await run()).toMatchObject({ added: 0, toldOtherwiseImages: 0, file: { rows: 6, badRows: 0 } });
      expect(await saidOf(engine, 1)).toEqual([
        ['person 438c4c7a', 'light', 'import'],
        ['ben', 'dark', 'import'],
      ]);
      expect((await saidOf(engine, 2)).map(([who]) => who)).toEqual(['person 438c4c7a', 'ben', 'dora']);
      await run();
      expect(await saidOf(engine, 1)).toHaveLength(2);
      // A class that only answers have stays as long as they do.
      await writeFile(file, `path,annotator,label\n${names[0] ?? ''},ben,neither`);
      await run();
      const listed = async () => (await engine.requests.classes.list({})).classes.map(({ name }) => name);
      expect(await listed()).toEqual(['dark', 'light', 'neither']);
      expect((await disagreements(engine)).map(({ image }) => image)).toEqual([1, 2]);
      const all = { folder: join(folder, 'images'), dryRun: false };
      expect(await engine.requests.imports.takeBack(all)).toMatchObject({ removed: 8, kept: 0 });
      expect(await listed()).toEqual([]);
      expect(await failureOf(engine.requests.annotations.rename({ from: 'dora', to: 'x' }))).toMatchObject({
        kind: 'not-found',
      });
    }));
});

describe('an export of Label Studio', () => {
  it('keeps what each annotator said, and lists where they differ', () =>
    withProject(images, async (engine, folder) => {
      const { project, images: list } = engine.requests;
      const names = (await list.list(allImages)).images.map(({ path }) => path.replace(/^.*images\//, ''));
      const task = (id: number, by: number, choice: string) => ({
        ...{ id: id + 1, image: `/data/upload/1/1a2b3c4d-${(names[id] ?? '').replace(/^.*\//, '')}`, mood: choice },
        ...{ annotator: by, annotation_id: 10 * id + by, updated_at: '2021-03-09T22:16:08Z', lead_time: 1 },
      });
      const tasks = [
        task(0, 1, 'happy'),
        task(0, 2, 'happy'),
        task(1, 1, 'happy'),
        task(1, 2, 'sad'),
        task(2, 1, 'sad'),
      ];
      await writeFile(join(folder, 'images', 'export.json'), JSON.stringify(tasks));
      await project.close({});
      await project.create({ path: join(folder, 'studio.facet') });
      const labels = { from: 'layout', choice: {} } as const;
      const report = await engine.jobs.imports.run({ folder: join(folder, 'images'), labels, dryRun: false });
      expect(report).toMatchObject({ layout: 'label-studio', added: 8, unlabelled: 6 }); // 1 is even
      const [, even] = (await list.list(allImages)).images;
      expect((await saidOf(engine, even?.id ?? 0)).map(([who, what]) => [who, what])).toEqual([
        ['1', 'happy'],
        ['2', 'sad'],
      ]);
      expect(await disagreements(engine)).toMatchObject([{ image: even?.id }]);
      expect(await engine.requests.annotations.agreement({})).toMatchObject({ images: 3, n: 2, differing: 1 });
    }));
});
