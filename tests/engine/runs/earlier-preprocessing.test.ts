import Database from 'better-sqlite3';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import sharp from 'sharp';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { writeClassFolders } from '../../helpers/files/folders';
import { preparedProject } from '../../helpers/projects/prepared';
import { tinyRecipe } from '../../helpers/projects/recipes';

const edge = tinyRecipe.inputEdge;

/** A project whose run r1 is of a version that had one preprocessing: its settings name none. */
const withEarlierRun = preparedProject(
  (root) => writeClassFolders(root, ['dark', 'light'], 20),
  async (engine, folder) => {
    const project = join(folder, 'test.facet');
    await engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 2, seed: 1 });
    await engine.requests.project.close({});
    const database = new Database(join(project, 'catalog.sqlite'));
    database.exec(`UPDATE runs SET settings = json_remove(settings, '$.preprocessing'), state = 'interrupted', result = NULL;
      DELETE FROM pixel_rows; DELETE FROM run_epochs;`);
    database.close();
    await rm(join(project, 'pixels'), { recursive: true });
    await rm(join(project, 'runs', 'r1'), { recursive: true });
    await engine.requests.project.open({ path: project });
    await engine.jobs.runs.resume({ run: 'r1' });
  },
);

const metadataOf = async (model: string) =>
  JSON.parse(await readFile(join(model, 'metadata.json'), 'utf8')) as { preprocessing: string };

const doctorOn = async (engine: EngineClient, name: string): Promise<string> =>
  (await engine.jobs.doctor.check({ repair: false })).checks.find((check) => check.name === name)?.detail ?? '';

it('an earlier version’s run goes on with its own preprocessing, evaluates, predicts and exports', () =>
  withEarlierRun(async (engine, folder) => {
    const project = join(folder, 'test.facet');
    expect(await readdir(join(project, 'pixels'))).toEqual([`${String(edge)}-srgb-fill-linear-1.rgb8`]);
    const rows = await readFile(join(project, 'pixels', `${String(edge)}-srgb-fill-linear-1.rgb8`));
    const images = join(folder, 'images', 'dark');
    const [name = ''] = await readdir(images);
    const lossless = await sharp(join(images, name)).png().toBuffer();
    const pixels = await sharp(lossless).resize(edge, edge, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
    const all = Array.from({ length: rows.length / pixelBytes(edge) }, (_, row) =>
      rows.toString('hex', row * pixelBytes(edge), (row + 1) * pixelBytes(edge)),
    );
    expect(all).toContain(pixels.toString('hex'));
    expect(await metadataOf(join(project, 'runs', 'r1', 'model'))).toMatchObject({
      preprocessing: 'srgb-fill-linear-1',
    });

    const on = { data: 'folder' as const, folder: join(folder, 'images') };
    expect(await engine.jobs.runs.evaluate({ run: 'r1', on, withSeen: true })).toMatchObject({ n: 40 });
    const to = join(folder, 'exported');
    expect(await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to })).toMatchObject({
      check: { images: 40, sameClass: 1 },
    });
    expect(await metadataOf(to)).toMatchObject({ preprocessing: 'srgb-fill-linear-1' });
    await cp(images, join(folder, 'new'), { recursive: true });
    const tables = { csv: null, copyInto: null };
    const predicted = await engine.jobs.predictions.run({ model: to, paths: [join(folder, 'new')], ...tables });
    expect(predicted).toMatchObject({ images: 20, refused: [] });
    await engine.requests.runs.look({ run: 'r1' });
    const explained = await engine.jobs.explanations.page({ run: 'r1', images: [1, 2] });
    expect(explained).toMatchObject({ explanations: [{ image: 1 }, { image: 2 }], leftOut: [] });
  }));

it('a new run of such a project uses the new preprocessing, beside the earlier one’s pixels, which doctor names', () =>
  withEarlierRun(async (engine, folder) => {
    const project = join(folder, 'test.facet');
    await engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 });
    expect((await readdir(join(project, 'pixels'))).sort()).toEqual([
      `${String(edge)}-srgb-fill-linear-1.rgb8`,
      `${String(edge)}-srgb-fill-triangle-1.rgb8`,
    ]);
    expect(await metadataOf(join(project, 'runs', 'r2', 'model'))).toMatchObject({
      preprocessing: 'srgb-fill-triangle-1',
    });
    expect(await doctorOn(engine, 'pixels')).toBe(
      '80 decoded images, 40 of them (1 MB) resized as earlier versions did, which only older runs use',
    );
    // More epochs for the earlier run: still on its own pixels.
    await engine.jobs.runs.resume({ run: 'r1', epochs: 3 });
    expect(await metadataOf(join(project, 'runs', 'r1', 'model'))).toMatchObject({
      preprocessing: 'srgb-fill-linear-1',
    });
  }));
