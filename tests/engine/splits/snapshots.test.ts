import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf, withProject, withEngine, importFolder } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';

describe('splits and snapshots', () => {
  it('divide by class, can be undone, and give equal snapshots for equal data', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 20),
      async ({ requests }) => {
        expect(await requests.splits.current({})).toBeNull();
        const stratified = { method: 'stratified', test: 0.2, validation: 0.1, seed: 3 } as const;
        expect(await requests.splits.make(stratified)).toEqual({ train: 28, validation: 4, test: 8, groups: 0 });
        const first = await requests.snapshots.take({});
        expect(first).toMatchObject({ images: 40, classes: ['cat', 'dog'], train: 28, validation: 4, test: 8 });
        expect(await requests.splits.make({ method: 'every-fifth' })).toEqual({
          train: 32,
          validation: 0,
          test: 8,
          groups: 0,
        });
        const second = await requests.snapshots.take({});
        expect(second.snapshot).not.toBe(first.snapshot);
        expect(await requests.labels.undo({})).toMatchObject({ title: 'Split: every fifth image is test' });
        expect(await requests.splits.current({})).toMatchObject({ train: 28, validation: 4, test: 8 });
        expect((await requests.snapshots.take({})).snapshot).toBe(first.snapshot);
        expect((await requests.snapshots.list({})).snapshots).toHaveLength(2);
      },
    ));

  it('are equal in two projects of the same files', () =>
    withEngine(async ({ requests, ...engine }, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 40);
      const parts: Record<string, string>[] = [];
      const snapshots: string[] = [];
      for (const name of ['one.facet', 'two.facet']) {
        await requests.project.create({ path: join(folder, name) });
        await importFolder({ requests, ...engine }, root);
        await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.2, seed: 1 });
        const { images } = await requests.images.list({
          filter: [],
          sort: 'path',
          descending: false,
          limit: 100,
          offset: 0,
        });
        snapshots.push((await requests.snapshots.take({})).snapshot);
        parts.push(Object.fromEntries(images.map(({ path, split }) => [path, split ?? ''])));
      }
      expect(parts[0]).toEqual(parts[1]);
      expect(snapshots[0]).toBe(snapshots[1]); // files are written in the order of the scan, whoever decodes first
      expect(new Set(Object.values(parts[0] ?? {}))).toEqual(new Set(['train', 'validation', 'test']));
    }));

  it('keep byte-identical files in one part, also across classes', () =>
    withProject(
      async (root) => {
        await writeClassFolders(root, ['cat', 'dog'], 30);
        await mkdir(join(root, 'copies'));
        for (let number = 0; number < 30; number += 1) {
          const name = `cat_${String(number).padStart(3, '0')}.jpg`;
          await copyFile(join(root, 'cat', name), join(root, 'dog', `copy_of_${name}`));
        }
      },
      async ({ requests }) => {
        await requests.splits.make({ method: 'stratified', test: 0.3, validation: 0.3, seed: 0 });
        const { images } = await requests.images.list({
          filter: [],
          sort: 'path',
          descending: false,
          limit: 100,
          offset: 0,
        });
        const sideOf = new Map(images.map(({ path, split }) => [path.replace(/^.*\//, ''), split]));
        for (let number = 0; number < 30; number += 1) {
          const name = `cat_${String(number).padStart(3, '0')}.jpg`;
          expect(sideOf.get(`copy_of_${name}`)).toBe(sideOf.get(name));
        }
      },
    ));

  it('are written as CSV', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 5),
      async ({ requests }, folder) => {
        await requests.splits.make({ method: 'every-fifth' });
        const { snapshot } = await requests.snapshots.take({});
        const file = join(folder, 'snapshot.csv');
        expect(await requests.snapshots.exportCsv({ snapshot, file })).toEqual({
          ...{ snapshot, file, images: 10, quotedCells: 0 },
        });
        const lines = (await readFile(file, 'utf8')).trim().split('\n');
        expect(lines[0]).toBe('path,class,split,sha256');
        expect(
          lines
            .slice(1)
            .map((line) => line.split(',').slice(1, 3).join())
            .sort(),
        ).toEqual(
          [
            ...Array<string>(1).fill('cat,test'),
            ...Array<string>(4).fill('cat,train'),
            ...Array<string>(1).fill('dog,test'),
            ...Array<string>(4).fill('dog,train'),
          ].sort(),
        );
        expect(lines[1]).toMatch(/,[0-9a-f]{64}$/);
      },
    ));

  it('detect changed files', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 5),
      async ({ requests }, folder) => {
        const { snapshot } = await requests.snapshots.take({});
        const file = join(folder, 'test.facet', 'snapshots', snapshot, 'labels.i32');
        const bytes = await readFile(file);
        bytes[0] = (bytes[0] ?? 0) ^ 1;
        await writeFile(file, bytes);
        const failure = await failureOf(requests.snapshots.exportCsv({ snapshot, file: join(folder, 'x.csv') }));
        expect(failure.kind).toBe('project-damaged');
      },
    ));

  it('need labelled images', () =>
    withEngine(async ({ requests }, folder) => {
      await requests.project.create({ path: join(folder, 'p.facet') });
      expect(await failureOf(requests.splits.make({ method: 'every-fifth' }))).toMatchObject({ kind: 'no-data' });
      expect(await failureOf(requests.snapshots.take({}))).toMatchObject({ kind: 'no-data' });
    }));
});
