import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { epochOrder, readBatches } from '../../../src-main/trainer/data/batches';
import { openPixels } from '../../../src-main/trainer/data/pixels';
import { whyNoGpu } from '../../../src-main/trainer/runtime/environment';
import { throttled } from '../../../src-main/trainer/job/progress';

const edge = 4;
const rowCount = 50;
let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-data-'));
  file = join(folder, 'pixels.rgb8');
  await writeFile(
    file,
    Uint8Array.from({ length: rowCount * pixelBytes(edge) }, (_, at) => Math.floor(at / pixelBytes(edge))),
  );
});
afterAll(() => rm(folder, { recursive: true }));

test('batches have the pixels of their images for any rows, and the last one is smaller', async () => {
  const rows = Int32Array.from({ length: rowCount }, (_, image) => rowCount - 1 - image);
  const images = Int32Array.from([3, 2, 1, 40, 7, 7, 8, 9, 49, 0, 25]);
  const pixels = await openPixels(file, edge);
  const seen: [number[], number[]][] = [];
  for await (const batch of readBatches({ pixels, rows, edge }, images, 4)) {
    const each = Array.from(batch.images.keys(), (at) =>
      batch.pixels.subarray(at * pixelBytes(edge), (at + 1) * pixelBytes(edge)),
    );
    expect(each.every((image) => image.length === pixelBytes(edge) && image.every((value) => value === image[0]))).toBe(
      true,
    );
    seen.push([[...batch.images], each.map((image) => image[0] ?? -1)]);
  }
  await pixels.close();
  expect(seen).toEqual([
    [
      [3, 2, 1, 40],
      [46, 47, 48, 9],
    ],
    [
      [7, 7, 8, 9],
      [42, 42, 41, 40],
    ],
    [
      [49, 0, 25],
      [0, 49, 24],
    ],
  ]);
});

test('a row beyond the end of the file is an error, even when prefetched', async () => {
  const pixels = await openPixels(file, edge);
  const rows = Int32Array.from([0, 1, rowCount]);
  const batches = readBatches({ pixels, rows, edge }, Int32Array.from([0, 1, 2]), 2);
  await batches.next();
  await expect(batches.next()).rejects.toMatchObject({ kind: 'project-damaged' });
  await pixels.close();
});

test('an epoch has every image once, in an order given by seed and epoch', () => {
  const images = Int32Array.from({ length: 100 }, (_, at) => at * 3);
  const order = epochOrder(images, 5, 1);
  expect([...order].sort((a, b) => a - b)).toEqual([...images]);
  expect(order).not.toEqual(images);
  expect(epochOrder(images, 5, 1)).toEqual(order);
  expect(epochOrder(images, 5, 2)).not.toEqual(order);
  expect(epochOrder(images, 6, 1)).not.toEqual(order);
});

test('progress is reported five times per second, and at both ends of a phase', () => {
  let now = 0;
  const passed: number[] = [];
  const report = throttled(
    ({ done }) => {
      passed.push(done);
    },
    () => now,
  );
  for (let done = 1; done <= 100; done += 1) {
    report({ phase: 'training', epoch: 1, epochs: 1, done, total: 100 });
    now += 10;
  }
  report({ phase: 'predicting', epoch: 1, epochs: 1, done: 1, total: 100 });
  expect(passed).toEqual([1, 21, 41, 61, 81, 100, 1]);
});

test('the reason for computing on the CPU is given', () => {
  expect(whyNoGpu({ build: 'gpu', nvidia: false })).toMatch(/No NVIDIA device/);
  expect(whyNoGpu({ build: 'cpu', nvidia: true })).toMatch(/no GPU support/);
  expect(whyNoGpu({ build: 'gpu', nvidia: true })).toMatch(/no GPU that it can use/);
  expect(whyNoGpu({ build: 'gpu', nvidia: true, hidden: true })).toMatch(/CPU was requested/);
});
