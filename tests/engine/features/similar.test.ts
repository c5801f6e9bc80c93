import { existsSync } from 'node:fs';
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { failureOf, importFolder, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { writeOwnModel } from '../../helpers/projects/own-starter';

const dimensions = 48;

/** Runs `work` with a project of `count` pictures per class and an own starter. */
function withStarter(
  count: number,
  work: (engine: EngineClient, folder: string, starter: string) => Promise<void>,
): Promise<void> {
  return withProject(
    (root) => writeClassFolders(root, ['dark', 'light'], count),
    async (engine, folder) => {
      const model = await writeOwnModel(join(folder, 'model'));
      const { starter } = await engine.jobs.starters.add({ folder: model });
      await work(engine, folder, starter);
    },
  );
}

const spaceIn = (folder: string, starter: string): string =>
  join(folder, 'test.facet', 'embeddings', `${starter}-srgb-fill-triangle-1`);

/** Cosine similarities of all rows with one, by full comparison, the greatest first. */
async function similaritiesWith(folder: string, starter: string, row: number): Promise<number[]> {
  const bytes = await readFile(join(spaceIn(folder, starter), 'rows.f32'));
  const rows = Array.from({ length: bytes.length / dimensions / 4 }, (_, index) =>
    Array.from({ length: dimensions }, (_, at) => bytes.readFloatLE((index * dimensions + at) * 4)),
  );
  const product = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  const query = rows[row] ?? [];
  const cosines = rows.map((each) => product(each, query) / Math.sqrt(product(each, each) * product(query, query)));
  return cosines.filter((_, index) => index !== row).sort((a, b) => b - a);
}

describe('similar images', () => {
  it('equal a full comparison of all features, in the same order, and form a view', () =>
    withStarter(60, async (engine, folder, starter) => {
      const { images } = await engine.requests.images.list({
        filter: [],
        sort: 'id',
        descending: false,
        limit: 200,
        offset: 0,
      });
      const image = images[7]?.id ?? 0;
      const found = await engine.jobs.similar.find({ image, starter, limit: 30 });
      expect(found).toMatchObject({ starter, embedded: 120 });
      expect(found.similar).toHaveLength(30);
      expect(found.similar.map((each) => each.image)).not.toContain(image);
      const expected = await similaritiesWith(folder, starter, image - 1);
      found.similar.forEach(({ similarity }, index) => expect(similarity).toBeCloseTo(expected[index] ?? 0, 5));
      const rows = await engine.requests.images.rows({ view: found.view, from: 0, to: 100 });
      expect(rows.images.map(({ id }) => id)).toEqual(found.similar.map((each) => each.image));
      expect(await engine.jobs.similar.find({ image, starter, limit: 30 })).toMatchObject({
        embedded: 0,
        similar: found.similar,
      });
    }));

  it('are found for any picture, which leaves no trace', () =>
    withStarter(10, async (engine, folder, starter) => {
      const outside = join(folder, 'outside.jpg');
      await copyFile(join(folder, 'images', 'light', 'light_004.jpg'), outside);
      const { similar } = await engine.jobs.similar.find({ file: outside, starter });
      expect(similar).toHaveLength(20);
      expect(similar[0]).toMatchObject({ path: join(folder, 'images', 'light', 'light_004.jpg') });
      expect(similar[0]?.similarity).toBeCloseTo(1, 5);
      expect((await readdir(join(folder, 'test.facet', 'embeddings'))).sort()).toEqual([
        `${starter}-srgb-fill-triangle-1`,
      ]);

      const text = join(folder, 'text.jpg');
      await writeFile(text, 'no picture');
      expect(await failureOf(engine.jobs.similar.find({ file: text, starter }))).toMatchObject({ kind: 'bad-input' });
      expect(await failureOf(engine.jobs.similar.find({ file: join(folder, 'none.jpg'), starter }))).toMatchObject({
        kind: 'not-found',
        message: `There is no file ${join(folder, 'none.jpg')}.`,
      });
      expect(await failureOf(engine.jobs.similar.find({ starter }))).toMatchObject({ message: 'Similar to what?' });
      expect(await failureOf(engine.jobs.similar.find({ image: 999, starter }))).toMatchObject({ kind: 'not-found' });
    }));

  it('keep the picture searched for only while its search is the latest, and forget it with the project', () =>
    withStarter(5, async (engine, folder, starter) => {
      const [outside, later] = [join(folder, 'outside.jpg'), join(folder, 'later.jpg')];
      await writeFile(outside, await jpeg(3, 30));
      await writeFile(later, await jpeg(7, 220));
      const search = async (asked: { file: string } | { image: number }): Promise<number> =>
        (await engine.jobs.similar.find({ ...asked, starter })).view;
      const render = (view: number) => engine.requests.similar.render({ view, edge: 16 });
      const refused = { kind: 'not-found', message: 'This search is not the last one, or it was not about a file.' };

      const first = await search({ file: outside });
      const { file } = await render(first);
      expect(await sharp(file).metadata()).toMatchObject({ format: 'jpeg', width: 16, height: 16 });
      expect(await render(first)).toEqual({ file });
      const second = await search({ file: later });
      expect(await failureOf(render(first))).toMatchObject(refused);
      await rm(later);
      expect(await failureOf(render(second))).toMatchObject({ kind: 'not-found' });
      const third = await search({ image: 1 });
      expect(await failureOf(render(second))).toMatchObject(refused);
      expect(await failureOf(render(third))).toMatchObject(refused);

      const fourth = await search({ file: outside });
      const again = await render(fourth);
      const forgetting = { selection: { ids: [1] }, dryRun: false, removeBackups: false, removeRuns: false };
      await engine.jobs.forgets.run(forgetting);
      expect(existsSync(again.file)).toBe(false);
      expect(await failureOf(render(fourth))).toMatchObject(refused);
    }));

  it('include images added later, and no forgotten ones', () =>
    withStarter(10, async (engine, folder, starter) => {
      const copy = async (): Promise<{ rows: number; made: string }> =>
        JSON.parse(await readFile(join(spaceIn(folder, starter), 'reduced.json'), 'utf8')) as {
          rows: number;
          made: string;
        };
      await engine.jobs.similar.find({ image: 1, starter });
      const first = await copy();
      expect(first.rows).toBe(20);

      const added = join(folder, 'images', 'dark', 'dark_900.jpg');
      await writeFile(added, await jpeg(900, 30));
      await importFolder(engine, join(folder, 'images'));
      const { similar } = await engine.jobs.similar.find({ image: 1, starter });
      expect(similar.map(({ path }) => path)).toContain(added);
      expect(await copy()).toMatchObject({ rows: 21, made: first.made });

      const id = similar.find(({ path }) => path === added)?.image ?? 0;
      await engine.jobs.forgets.run({
        selection: { ids: [id] },
        dryRun: false,
        removeBackups: false,
        removeRuns: false,
      });
      expect((await readdir(spaceIn(folder, starter))).sort()).toEqual(['files.sha256.json', 'rows.f32', 'space.json']);
      const after = await engine.jobs.similar.find({ image: 1, starter });
      expect(after.similar).toHaveLength(19);
      expect(after.similar.map(({ path }) => path)).not.toContain(added);
    }));

  it('are listed by the command line', () =>
    withStarter(5, async (engine, folder) => {
      await engine.child.stop();
      const image = join(folder, 'images', 'dark', 'dark_001.jpg');
      const project = join(folder, 'test.facet');
      const { code, json } = await facet([
        'similar',
        project,
        '--image',
        image,
        '--starter',
        join(folder, 'model'),
        '--limit',
        '4',
        '--json',
      ]);
      expect(code).toBe(0);
      const { similar } = json as { similar: { path: string; similarity: number }[] };
      expect(similar).toHaveLength(4);
      const similarities = similar.map((each) => each.similarity);
      expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
      for (const { path } of similar) expect(path.startsWith(join(folder, 'images'))).toBe(true);
    }));
});
