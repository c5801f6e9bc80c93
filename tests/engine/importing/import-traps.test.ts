import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { engineIn, importFolder, withEngine, withFolder, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { frames, photo, quarters } from '../../helpers/files/images';
import { seededRandom } from '../../helpers/histories/random';

const execute = promisify(execFile);
const all = { filter: [], sort: 'path' as const, descending: false, limit: 2000, offset: 0 };

const list = async ({ requests }: EngineClient) => (await requests.images.list(all)).images;

/** Checks that every thumbnail in the catalog is a complete picture of its own. */
async function expectThumbnails(engine: EngineClient, project: string): Promise<void> {
  const places = new Set<string>();
  for (const { thumbnail, state } of await list(engine)) {
    if (state === 'refused') continue;
    const { pack = 0, offset = 0, length = 0 } = thumbnail ?? {};
    const bytes = await readFile(join(project, 'thumbnails', `${String(pack).padStart(6, '0')}.pack`));
    expect((await sharp(bytes.subarray(offset, offset + length)).metadata()).format).toBe('jpeg');
    places.add(`${String(pack)} ${String(offset)}`);
  }
  expect(places.size).toBe((await list(engine)).filter(({ state }) => state !== 'refused').length);
}

/** A complete picture of each format, by file name extension. */
const wholePictures = async (): Promise<Record<string, Buffer>> => ({
  jpg: await photo(1, 160, 120),
  png: await quarters().png().toBuffer(),
  webp: await quarters().webp().toBuffer(),
  gif: await frames('gif'),
  tif: await quarters().tiff({ compression: 'lzw' }).toBuffer(),
  avif: await quarters().avif({ effort: 0 }).toBuffer(),
});

describe('an import', () => {
  it('imports or refuses each file with flipped bits, with a sentence, and no other is affected', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images', 'cat');
      await mkdir(root, { recursive: true });
      const random = seededRandom(7);
      for (const [ending, bytes] of Object.entries(await wholePictures())) {
        for (let number = 0; number < 20; number += 1) {
          const damaged = Buffer.from(bytes);
          for (let flips = 0; flips <= number % 4; flips += 1) {
            const at = Math.floor(random() * damaged.length);
            damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8));
          }
          await writeFile(join(root, `${ending}_${String(number)}.${ending}`), damaged);
        }
      }
      await writeFile(join(root, 'zz_whole.jpg'), await jpeg(1));
      const project = join(folder, 'p.facet');
      await engine.requests.project.create({ path: project });
      const { added, refused } = await importFolder(engine, join(folder, 'images'));
      expect(added + refused.length).toBe(121);
      expect(refused.length).toBeGreaterThan(5);
      for (const { path, reason } of refused) {
        expect(reason).toMatch(new RegExp(`^“${path.replace('cat/', '')}” .+\\.$`));
        expect(reason).not.toContain('crashed the decoder');
      }
      expect((await list(engine)).at(-1)).toMatchObject({ state: 'ok', class: 'cat' });
      await expectThumbnails(engine, project);
    }));

  it('imports or refuses each cut, spliced or misdescribed file, with a sentence, and no other is affected', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images', 'cat');
      await mkdir(root, { recursive: true });
      const random = seededRandom(8);
      const below = (limit: number): number => Math.floor(random() * limit);
      const pictures = await wholePictures();
      const values = [0, 1, 0x7fff, 0xffff, 0x10000, 50_000_000, 0x7fffffff, 0xffffffff];
      const changes: readonly ((bytes: Buffer, other: Buffer) => Buffer)[] = [
        (bytes) => bytes.subarray(0, below(bytes.length)),
        (bytes) => Buffer.concat([bytes.subarray(0, below(bytes.length)), bytes.subarray(below(bytes.length))]),
        (bytes, other) => Buffer.concat([bytes.subarray(0, 20 + below(200)), other.subarray(below(200))]),
        (bytes) => bytes.fill(below(2) * 255, below(bytes.length)),
        // The first bytes of every format have dimensions, offsets and counts.
        (bytes) => (bytes.writeUInt32BE(values[below(values.length)] ?? 0, below(bytes.length - 4) % 200), bytes),
        (bytes) => (bytes.writeUInt32LE(values[below(values.length)] ?? 0, below(bytes.length - 4) % 200), bytes),
      ];
      const endings = Object.keys(pictures);
      for (let number = 0; number < 60; number += 1) {
        const ending = endings[number % endings.length] ?? '';
        const other = pictures[endings[below(endings.length)] ?? ''] ?? Buffer.alloc(0);
        const changed = changes[Math.floor(number / endings.length) % changes.length]?.(
          Buffer.from(pictures[ending] ?? ''),
          other,
        );
        await writeFile(join(root, `${String(number)}.${ending}`), changed ?? '');
      }
      await writeFile(join(root, 'zz_whole.jpg'), await jpeg(1));
      const project = join(folder, 'p.facet');
      await engine.requests.project.create({ path: project });
      const { added, refused } = await importFolder(engine, join(folder, 'images'));
      expect(added + refused.length).toBe(61);
      expect(refused.length).toBeGreaterThan(30);
      for (const { path, reason } of refused) {
        expect(reason).toMatch(new RegExp(`^“${path.replace('cat/', '')}” .+\\.$`));
        expect(reason).not.toMatch(/crashed the decoder|can’t be processed|took more than/);
      }
      expect((await list(engine)).at(-1)).toMatchObject({ state: 'ok', class: 'cat' });
      await expectThumbnails(engine, project);
    }));

  it('accepts names of 255 bytes, and refuses a path that the system can’t open', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images', 'cat');
      await mkdir(root, { recursive: true });
      const names = [`${'n'.repeat(251)}.jpg`, `${'ü'.repeat(125)}b.jpg`, `${'😀'.repeat(62)}a.jpg`];
      for (const [index, name] of names.entries()) await writeFile(join(root, name), await jpeg(index));
      await writeFile(join(folder, 'one.jpg'), await jpeg(9));
      // Longer than any path that can be used at once: it has to be made step by step.
      const script = 'cd "$1" && for i in $(seq 30); do mkdir "$2" && cd "$2" || exit 1; done && cp "$3" deep.jpg';
      await execute('bash', ['-c', script, 'bash', root, 'd'.repeat(200), join(folder, 'one.jpg')]);
      try {
        await engine.requests.project.create({ path: join(folder, 'p.facet') });
        const { added, refused } = await importFolder(engine, join(folder, 'images'));
        expect(added).toBe(3);
        expect(refused.map(({ reason }) => reason)).toEqual(['Its path is too long for this system.']);
        expect((await list(engine)).map(({ path }) => path.replace(/^.*\//, '')).sort()).toEqual(names.sort());
      } finally {
        await execute('rm', ['-rf', root]); // which also goes step by step
      }
    }));

  it('distinguishes names that differ only in case or in Unicode form', () =>
    withEngine(async (engine, folder) => {
      const [composed, decomposed] = ['caf\u00e9.jpg', 'cafe\u0301.jpg'];
      for (const [index, path] of [
        'Cat/a.jpg',
        'Cat/A.jpg',
        'cat/a.jpg',
        `cat/${composed}`,
        `cat/${decomposed}`,
      ].entries()) {
        await mkdir(join(folder, 'images', path, '..'), { recursive: true });
        await writeFile(join(folder, 'images', path), await jpeg(index));
      }
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      expect(await importFolder(engine, join(folder, 'images'))).toMatchObject({
        added: 5,
        classes: [
          { name: 'cat', images: 3 },
          { name: 'Cat', images: 2 },
        ],
      });
      expect(await importFolder(engine, join(folder, 'images'))).toMatchObject({ added: 0, unchanged: 5 });
      const file = join(folder, 'labels.csv');
      await writeFile(file, `path,class\ncat/${composed},1\ncat/${decomposed},2\nCat/A.jpg,3\n`);
      await engine.requests.labels.applyFromFile({ file, reason: '', newClasses: true });
      const labels = (await list(engine)).map(({ path, class: name }) => [
        path.slice(join(folder, 'images/').length),
        name,
      ]);
      expect(Object.fromEntries(labels)).toEqual({
        'Cat/A.jpg': '3',
        'Cat/a.jpg': 'Cat',
        'cat/a.jpg': 'cat',
        [`cat/${composed}`]: '1',
        [`cat/${decomposed}`]: '2',
      });
    }));

  it('that runs twice at once on one folder adds each image once, with a thumbnail of its own', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 80);
      const project = join(folder, 'p.facet');
      await engine.requests.project.create({ path: project });
      const reports = await Promise.all([importFolder(engine, root), importFolder(engine, root)]);
      const sum = (of: 'added' | 'unchanged'): number => reports.reduce((total, report) => total + report[of], 0);
      expect([sum('added'), sum('unchanged')]).toEqual([160, 160]);
      expect(reports.flatMap(({ refused }) => refused)).toEqual([]);
      expect((await engine.requests.images.list(all)).total).toBe(160);
      await expectThumbnails(engine, project);
      const { checks } = await engine.jobs.doctor.check({});
      expect(checks.filter(({ name, ok }) => ['catalog', 'thumbnails'].includes(name) && !ok)).toEqual([]);
    }));

  it('tolerates a clock that jumps back or forth', () =>
    withFolder(async (folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat'], 40);
      const shim = join(folder, 'clock.cjs');
      // The engine's clock goes back a day at every fiftieth reading, and forward two at every seventieth.
      await writeFile(
        shim,
        `if (process.argv[1]?.endsWith('engine.cjs')) {
           const now = Date.now;
           let [asked, shift] = [0, 0];
           Date.now = () => {
             asked += 1;
             if (asked % 50 === 0) shift -= 86_400_000;
             if (asked % 70 === 0) shift += 2 * 86_400_000;
             return now() + shift;
           };
         }`,
      );
      const engine = engineIn(folder, { NODE_OPTIONS: `--require=${shim}` });
      try {
        const path = join(folder, 'p.facet');
        await engine.requests.project.create({ path });
        expect(await importFolder(engine, root)).toMatchObject({ added: 40, refused: [] });
        const { labels, images } = engine.requests;
        for (const to of ['unsure', 'excluded', 'unlabelled'] as const) {
          await labels.apply({ selection: { ids: [1, 2] }, change: { to }, reason: to });
        }
        await writeFile(join(root, 'cat', 'later.jpg'), await jpeg(500));
        const { seconds, ...report } = await importFolder(engine, root);
        expect(report).toMatchObject({ added: 1, unchanged: 40 });
        expect(seconds).toBeGreaterThan(0);
        await engine.requests.project.close({});
        await engine.requests.project.open({ path });
        for (let step = 0; step < 3; step += 1) await labels.undo({});
        expect((await list(engine)).every((image) => image.class === 'cat')).toBe(true);
        const { history } = await images.get({ image: 1 });
        expect(history.map(({ cause }) => cause)).toEqual(['undo', 'undo', 'undo', 'do', 'do', 'do', 'import']);
        const { checks } = await engine.jobs.doctor.check({});
        expect(checks.filter(({ name, ok }) => name === 'catalog' && !ok)).toEqual([]);
      } finally {
        await engine.child.stop();
      }
    }));

  it('lets a person relabel meanwhile, and keeps those labels', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 150);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const state = { done: 0, isOver: false };
      const params = { folder: root, labels: { from: 'folders' }, dryRun: false } as const;
      const importing = engine.jobs.imports
        .run(params, { onProgress: ({ done }) => (state.done = done) })
        .finally(() => (state.isOver = true));
      const relabelled = new Set<number>();
      while (!state.isOver) {
        const image = relabelled.size + 1;
        if (image <= state.done) {
          const change = { to: 'unsure' } as const;
          await engine.requests.labels.apply({ selection: { ids: [image] }, change, reason: '' });
          relabelled.add(image);
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(await importing).toMatchObject({ added: 300 });
      expect(relabelled.size).toBeGreaterThan(3);
      const unsure = (await list(engine)).filter(({ labelState }) => labelState === 'unsure').map(({ id }) => id);
      expect(new Set(unsure)).toEqual(relabelled);
    }));

  it('shows its first image while it still reads others', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images', 'cat');
      await mkdir(root, { recursive: true });
      const large = await photo(3, 4000, 3000);
      for (let number = 0; number < 24; number += 1) {
        await writeFile(
          join(root, `${String(number).padStart(2, '0')}.jpg`),
          Buffer.concat([large, Buffer.from([number])]),
        );
      }
      expect((await stat(join(root, '00.jpg'))).size).toBeGreaterThan(1e6);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const seen: number[] = [];
      engine.on('images', 'changed', () => {
        void engine.requests.images.list(all).then(({ total }) => seen.push(total));
      });
      expect(await importFolder(engine, join(folder, 'images'))).toMatchObject({ added: 24 });
      expect(seen[0]).toBeGreaterThan(0);
      expect(seen[0]).toBeLessThan(12);
    }));
});

describe('importing a source again', () => {
  it('reads only what is new or has changed', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat'], 30),
      async (engine, folder) => {
        const root = join(folder, 'images');
        await writeFile(join(root, 'cat', 'cat_003.jpg'), await jpeg(900));
        await writeFile(join(root, 'cat', 'new.jpg'), await jpeg(901));
        let read = 0;
        const params = { folder: root, labels: { from: 'folders' }, dryRun: false } as const;
        const report = await engine.jobs.imports.run(params, {
          onProgress: ({ phase, done }) => {
            if (phase === 'Importing') read = Math.max(read, done);
          },
        });
        expect(report).toMatchObject({ added: 1, updated: 1, unchanged: 29 });
        expect(read).toBeLessThanOrEqual(2);
        const changed = (await list(engine)).filter(({ state }) => state === 'changed');
        expect(changed).toMatchObject([{ path: join(root, 'cat', 'cat_003.jpg'), class: 'cat' }]);
      },
    ));
});
