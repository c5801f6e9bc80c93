import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { wholePicture } from '../../../src-shared/domain/explanation';
import { openCatalog } from '../../../src-main/engine/catalog/catalog';
import { detectorId } from '../../../src-main/engine/pixels/faces/detector';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facetIn } from '../../helpers/programs/cli';
import { allImages, engineIn, failureOf, importFolder } from '../../helpers/programs/engine';
import { writeOwnModel } from '../../helpers/projects/own-starter';
import { findsMark, pooledRecipe, writeMarkedPictures } from '../../helpers/files/marked-pictures';

let folder: string;
let engine: EngineClient;
/** Ids by path. */
let ids: ReadonlyMap<string, number>;

/** One project with three runs: on whole pictures, on face crops, and recipe quick on an own starter without convolutions. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-explanations-'));
  const project = join(folder, 'test.facet');
  await writeMarkedPictures(join(folder, 'images'), 30);
  engine = engineIn(folder);
  await engine.requests.project.create({ path: project });
  await importFolder(engine, join(folder, 'images'));
  const { images } = await engine.requests.images.list(allImages);
  ids = new Map(images.map(({ path, id }) => [path.slice(path.indexOf('images/') + 7), id]));
  await engine.requests.project.close({});
  plantFaces(join(project, 'catalog.sqlite'), [...ids.values()]);
  await engine.requests.project.open({ path: project });
  await engine.requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.2, seed: 0 });
  await engine.jobs.runs.train({ recipe: pooledRecipe, precision: 'float32' });
  await engine.jobs.runs.train({ recipe: pooledRecipe, precision: 'float32', crop: 'face' });
  const { starter } = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
  await engine.jobs.runs.train({ recipe: 'quick', starter });
});
afterAll(async () => {
  await engine.child.stop();
  await rm(folder, { recursive: true });
});

/** Records a face in every picture, around the mark, as the detector would have found it. */
function plantFaces(file: string, images: readonly number[]): void {
  const catalog = openCatalog(file, { create: false });
  const box = { left: 28, top: 4, width: 28, height: 28 };
  for (const image of images) {
    const sha256 = catalog.images.hash(image);
    const picture = { width: 64, height: 48 };
    if (sha256) catalog.faces.add(detectorId, sha256, { faces: 1, largest: { box, score: 0.9 }, picture });
  }
  catalog.close();
}

/** Ids of the images of a class in a part of the split. */
async function imagesIn(split: 'train' | 'validation' | 'test', name: string): Promise<number[]> {
  const filter = [
    { key: 'split' as const, values: [split], negated: false },
    { key: 'class' as const, values: [name], negated: false },
  ];
  const { images } = await engine.requests.images.list({ ...allImages, filter });
  return images.map(({ id }) => id);
}

describe('the map of one image', () => {
  it('has its maximum at the shortcut, for each way to make it', async () => {
    const [image = 0] = await imagesIn('validation', 'marked');
    for (const [method, used] of [
      ['auto', 'cam'],
      ['gradcam', 'gradcam'],
      ['hirescam', 'hirescam'],
      ['occlusion', 'occlusion'],
    ] as const) {
      const found = await engine.requests.explanations.of({ run: 'r1', image, method });
      expect(found).toMatchObject({
        image,
        class: 'marked',
        predicted: 'marked',
        method: used,
        place: wholePicture,
        aspect: 64 / 48,
      });
      expect(found.probability).toBeGreaterThan(0.5);
      expect(findsMark(found.map, found.place)).toBe(true);
    }
  });

  it('of a run on face crops lies on the crop in the picture', async () => {
    const [image = 0] = await imagesIn('validation', 'marked');
    const { map, place } = await engine.requests.explanations.of({ run: 'r2', image });
    // The box of 28 pixels about (42, 18) times 1.25, in whole pixels of 64 x 48: columns 25 to 59, rows 1 to 35.
    expect(place).toEqual({ left: 25 / 64, top: 1 / 48, width: 35 / 64, height: 35 / 48 });
    expect(findsMark(map, place)).toBe(true);
  });

  it('can be of the class that the model should have said, by its present name', async () => {
    const [image = 0] = await imagesIn('validation', 'marked');
    const predicted = await engine.requests.explanations.of({ run: 'r1', image });
    const { classes } = await engine.requests.classes.list({});
    const plain = classes.find(({ name }) => name === 'plain')?.id ?? 0;
    await engine.requests.classes.rename({ class: plain, name: 'bare' });
    const other = await engine.requests.explanations.of({ run: 'r1', image, class: 'bare' });
    expect(other).toMatchObject({ class: 'bare', predicted: 'marked' });
    expect(other.probability + predicted.probability).toBeCloseTo(1, 9);
    expect(other.map.values).toEqual(predicted.map.values.map((value) => 0 - value));
    const unknown = await failureOf(engine.requests.explanations.of({ run: 'r1', image, class: 'plain' }));
    expect(unknown).toMatchObject({ kind: 'not-found', message: 'r1 doesn’t know the class “plain”.' });
    await engine.requests.classes.rename({ class: plain, name: 'plain' });
  });

  it('of a model without convolutions is that of occlusion', async () => {
    const [image = 0] = await imagesIn('validation', 'marked');
    const found = await engine.requests.explanations.of({ run: 'r3', image });
    expect(found.method).toBe('occlusion');
    const refused = await failureOf(engine.requests.explanations.of({ run: 'r3', image, method: 'cam' }));
    expect(refused).toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('no convolutions') as string,
    });
  });
});

describe('images of the test part', () => {
  it('need a look', async () => {
    const [image = 0] = await imagesIn('test', 'marked');
    const asked = { run: 'r2', image };
    const cell = { run: 'r2', part: 'test', actual: 'marked', predicted: 'marked' } as const;
    const sealed = [
      () => engine.requests.explanations.of(asked),
      () => engine.requests.explanations.neighbours(asked),
      () => engine.jobs.explanations.page({ run: 'r2', images: [image] }),
      () => engine.jobs.explanations.average(cell),
      () => engine.jobs.explanations.write({ run: 'r2', images: { of: 'cell', ...cell }, to: join(folder, 'sealed') }),
      () =>
        engine.jobs.explanations.write({ run: 'r2', images: { of: 'filter', filter: [] }, to: join(folder, 'sealed') }),
    ];
    for (const asking of sealed) expect((await failureOf(asking())).kind).toBe('sealed');
    expect(await readdir(folder)).not.toContain('sealed');
    await engine.requests.runs.look({ run: 'r2' });
    expect(await engine.requests.explanations.of(asked)).toMatchObject({ image });
    expect(await engine.jobs.explanations.average(cell)).toMatchObject({ part: 'test', class: 'marked' });
  });
});

describe('several images', () => {
  it('are explained in their order, and a lost file is left out', async () => {
    const [first = 0, second = 0, third = 0] = await imagesIn('train', 'marked');
    const lost = [...ids].find(([, id]) => id === second)?.[0] ?? '';
    const file = join(folder, 'images', lost);
    const content = await readFile(file);
    await rm(file);
    // Quick has no decoded pixels, so it reads the originals.
    const { explanations, leftOut } = await engine.jobs.explanations.page({
      run: 'r3',
      images: [third, second, first],
    });
    await writeFile(file, content);
    expect(explanations.map(({ image }) => image)).toEqual([third, first]);
    expect(leftOut).toMatchObject([{ image: second, path: file }]);
  });

  it('have a mean map and a mean picture', async () => {
    const cell = { run: 'r1', part: 'train', actual: 'marked', predicted: 'marked' } as const;
    const mean = await engine.jobs.explanations.average({ ...cell, limit: 10 });
    expect(mean).toMatchObject({ ...cell, class: 'marked', method: 'cam', images: 10, total: 18, leftOut: [] });
    expect(findsMark(mean.map, wholePicture)).toBe(true);
    expect(mean.picture.edge).toBe(24);
    const pixels = Buffer.from(mean.picture.rgb, 'base64');
    const onMark = (24 * 7 + 16) * 3; // row 14 of 48, column 43 of 64
    expect(pixels[onMark]).toBe(250);
    expect(pixels[0]).toBeLessThan(140);
    const none = engine.jobs.explanations.average({ ...cell, predicted: 'plain' });
    expect(await failureOf(none)).toMatchObject({ kind: 'no-data' });
  });

  it('can be cancelled', async () => {
    const images = [...ids.values()].slice(0, 20);
    await engine.requests.runs.look({ run: 'r1' });
    const abort = new AbortController();
    const asked = { run: 'r1', images, method: 'occlusion' as const };
    const job = engine.jobs.explanations.page(asked, {
      signal: abort.signal,
      onProgress: ({ done }) => done > 0 && abort.abort(),
    });
    expect((await failureOf(job)).kind).toBe('cancelled');
    // The process that was interrupted is ready for the next question.
    expect(await engine.requests.explanations.of({ run: 'r1', image: at(images, 0) })).toMatchObject({ method: 'cam' });
  });
});

describe('the training images most similar to an image', () => {
  it('are those of the run’s training part, by the features that it learned from', async () => {
    const [image = 0] = await imagesIn('validation', 'marked');
    const found = await engine.requests.explanations.neighbours({ run: 'r3', image, limit: 36 });
    expect(found).toMatchObject({ crop: 'none', areOwn: true });
    const learned = [...(await imagesIn('train', 'marked')), ...(await imagesIn('train', 'plain'))];
    expect(found.neighbours.map((each) => each.image).sort((a, b) => a - b)).toEqual(learned.sort((a, b) => a - b));
    const similarities = found.neighbours.map(({ similarity }) => similarity);
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
    for (const { path, class: label } of found.neighbours) expect(path).toContain(`/images/${label}/`);
  });

  it('leave out the image itself, and are found by other features for a run that learned from pixels', async () => {
    const [image = 0] = await imagesIn('train', 'marked');
    const found = await engine.requests.explanations.neighbours({ run: 'r1', image, limit: 5 });
    expect(found.areOwn).toBe(false);
    expect(found.neighbours).toHaveLength(5);
    expect(found.neighbours.map((each) => each.image)).not.toContain(image);
  });
});

describe('writing pictures', () => {
  const written = (more: Partial<Parameters<EngineClient['jobs']['explanations']['write']>[0]> = {}) =>
    engine.jobs.explanations.write({
      ...{ run: 'r1', to: join(folder, 'maps') },
      images: { of: 'cell', part: 'validation', actual: 'marked', predicted: 'marked' },
      ...more,
    });

  it('tints what speaks for the class yellow, and adds the mean of a cell', async () => {
    const { files, average, total, leftOut } = await written({ limit: 3 });
    const images = await imagesIn('validation', 'marked');
    expect([files.length, total, leftOut]).toEqual([3, images.length, []]);
    const first = at(files, 0);
    expect(first.path).toBe(join(folder, 'maps', `${String(first.id)}-marked-cam.png`));
    expect(await sharp(first.path).metadata()).toMatchObject({ format: 'png', width: 64, height: 48, channels: 3 });
    expect(average).toBe(join(folder, 'maps', 'average-marked-marked-marked-cam.png'));
    expect(await sharp(average ?? '').metadata()).toMatchObject({ width: 448, height: 448 });
    const { data } = await sharp(first.path).raw().toBuffer({ resolveWithObject: true });
    const [red = 0, , blue = 0] = data.subarray((14 * 64 + 44) * 3);
    expect(red).toBeGreaterThan(blue + 40);
    expect(data[2]).toBeGreaterThan(data[0] ?? 0);
  });

  it('replaces only what Facet wrote, unless asked to', async () => {
    const { files } = await written({ limit: 2 });
    const [first, second] = [at(files, 0), at(files, 1)];
    await writeFile(first.path, 'mine');
    const one = (id: number) => ({ of: 'ids' as const, ids: [id] });
    expect((await failureOf(written({ images: one(first.id) }))).kind).toBe('bad-input');
    expect(await readFile(first.path, 'utf8')).toBe('mine');
    expect((await written({ images: one(second.id) })).files).toHaveLength(1);
    expect((await written({ images: one(first.id), overwrite: true })).files).toHaveLength(1);
    expect((await sharp(first.path).metadata()).format).toBe('png');
  });

  it('is a command', async () => {
    const [image = 0] = await imagesIn('validation', 'marked');
    await engine.requests.project.close({});
    const run = facetIn(folder);
    const asked = ['explain', 'test.facet', '--run', 'r1', '--to', 'commanded'];
    const unnamed = await run(...asked, '--json');
    expect(unnamed).toMatchObject({ code: 1, json: { error: { message: 'Which images?' } } });
    const shown = await run(...asked, '--ids', String(image));
    expect(shown.stdout).toContain('1 picture in');
    expect(shown.stdout).toContain('Class activation map: Exact:');
    const test = await run(...asked, '--filter', 'split:test', '--look', '--class', 'plain', '--json');
    expect(test.json.files).toHaveLength(12);
  });
});
