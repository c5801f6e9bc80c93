import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'csv-parse/sync';
import { bytesOf } from '../../../src-main/platform/atomic';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const withTrained = (classes: readonly string[], work: (engine: EngineClient, folder: string) => Promise<void>) =>
  withProject(
    (root) => writeClassFolders(root, classes, 20),
    async (engine, folder) => {
      await engine.jobs.runs.train({ recipe: tinyRecipe, seed: 1 });
      await work(engine, folder);
    },
  );

const exportTo = ({ jobs }: EngineClient, to: string, unchecked = false) =>
  jobs.exports.run({ run: 'r1', format: 'tfjs', to, unchecked });

/** Files that were not in the folder before. */
const extra = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => !['images', 'test.facet'].includes(name));

describe('an export', () => {
  it('does not appear when the run’s model has changed', () =>
    withTrained(['dark', 'light'], async (engine, folder) => {
      const file = join(folder, 'test.facet', 'runs', 'r1', 'model', 'weights.bin');
      const weights = new Float32Array(new Uint8Array(await readFile(file)).buffer);
      await writeFile(file, bytesOf(weights.map((value) => value * 1.5)));
      for (const unchecked of [false, true]) {
        expect((await failureOf(exportTo(engine, join(folder, 'out'), unchecked))).message).toMatch(/damaged/);
      }
      expect(await extra(folder)).toEqual([]);
    }));

  it('does not appear when there is nothing to check it on, unless asked for unchecked', () =>
    withTrained(['dark', 'light'], async (engine, folder) => {
      await rm(join(folder, 'images'), { recursive: true });
      for (const name of await readdir(join(folder, 'test.facet', 'pixels'))) {
        await rm(join(folder, 'test.facet', 'pixels', name));
      }
      const to = join(folder, 'out');
      expect(await failureOf(exportTo(engine, to))).toMatchObject({
        kind: 'no-data',
        next: { step: 'export-unchecked' },
      });
      expect(await extra(folder)).toEqual([]);
      expect(await exportTo(engine, to, true)).toMatchObject({
        to,
        check: { images: 0, worstDifference: null, sameClass: null, runtime: null },
      });
      expect(await readdir(to)).toContain('model.json');
      await engine.requests.project.close({});
      const again = ['export', 'test.facet', '--run', 'r1', '--to', 'more', '--unchecked'];
      expect((await facet(again, { cwd: folder })).stdout).toContain('NOT CHECKED: none of the images');
    }));

  it('gives one probability per class, and has one line per class whatever its name', () =>
    withTrained(['da\nrk', '![li](x)ght'], async (engine, folder) => {
      const to = join(folder, 'out');
      expect((await exportTo(engine, to)).check).toMatchObject({ images: 40, sameClass: 1 });
      expect(await readFile(join(to, 'labels.txt'), 'utf8')).toBe(
        String.raw`![li](x)ght` + '\n' + String.raw`da\nrk` + '\n',
      );
      const card = await readFile(join(to, 'MODEL_CARD.md'), 'utf8');
      expect(card).toContain(String.raw`“\!\[li\]\(x\)ght”, “da\\nrk”`);
      expect(card).not.toContain('![li]');
      const metadata = JSON.parse(await readFile(join(to, 'metadata.json'), 'utf8')) as object;
      expect(metadata).toMatchObject({ classes: ['![li](x)ght', 'da\nrk'], head: 'softmax' });
      const topology = JSON.stringify(JSON.parse(await readFile(join(to, 'model.json'), 'utf8')));
      expect(topology).toContain('"units":2,"activation":"softmax"');
    }));

  it('gives a prediction table whose columns never collide, and which is imported again with the same classes', () =>
    withTrained(['=path', 'path'], async (engine, folder) => {
      const to = join(folder, 'out');
      await exportTo(engine, to);
      const csv = join(folder, 'p.csv');
      const sorted = join(folder, 'sorted');
      const paths = [join(folder, 'images')];
      const found = await engine.jobs.predictions.run({ model: to, paths, csv, copyInto: sorted });
      expect(found).toMatchObject({ images: 40, quotedCells: 41 }); // 20 images, as class and as decision, and a header
      const text = await readFile(csv, 'utf8');
      expect(text.split('\n')[0]).toBe(`path,class,decision,confidence,'=path,class.path`);
      for (const row of parse<Record<string, string>>(text, { columns: true })) {
        expect(row.path).toMatch(/\.jpg$/);
        const own = row.class === 'path' ? row['class.path'] : row[`'=path`];
        expect(own).toBe(row.confidence);
      }
      expect((await readdir(sorted)).sort()).toEqual(['=path', 'path']);
      const ids = { ids: Array.from({ length: 40 }, (_, index) => index + 1) };
      const named = async () =>
        (
          await engine.requests.images.list({ filter: [], sort: 'id', descending: false, limit: 40, offset: 0 })
        ).images.map((image) => image.class);
      await engine.requests.labels.apply({ selection: ids, change: { to: 'unlabelled' }, reason: '' });
      await engine.requests.labels.applyFromFile({ file: csv, reason: '' });
      expect((await named()).filter((name) => name === '=path')).toHaveLength(20);
      expect((await named()).filter((name) => name === 'path')).toHaveLength(20);
    }));
});
