import { mkdtemp, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { Augmentation } from '../../../src-shared/domain/recipe';
import { batchRandom, drawAugmentations } from '../../../src-main/trainer/augmentation/draws';
import { openBatchReader, type BatchReader, type ReadBatch } from '../../../src-main/trainer/data/batch-reader';
import { epochOrder } from '../../../src-main/trainer/data/batches';
import { programFolder } from '../../../src-main/platform/children';
import { until } from '../../helpers/programs/processes';

const edge = 5;
const rowCount = 60;
const bytes = pixelBytes(edge);
const batchSize = 8;
const seed = 17;
const augmentation: Augmentation = { horizontalFlip: true, rotationTurns: 0.1, brightness: 0.1 };

const random = randomGenerator('batches.test');
const content = Uint8Array.from({ length: rowCount * bytes }, () => random.integer(256));
/** Images and rows are not in the same order, and two images share a row. */
const rows = Int32Array.from({ length: rowCount }, (_, image) => (image === 3 ? 4 : rowCount - 1 - image));
const labels = Int32Array.from({ length: rowCount }, (_, image) => image % 3);
const everyImage = Int32Array.from(rows.keys());

let folder: string;
let pixelFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-batches-'));
  pixelFile = join(folder, 'pixels.rgb8');
  await writeFile(pixelFile, content);
});
afterAll(() => rm(folder, { recursive: true }));

const options = () => ({ pixelFile, rows, labels, edge, batchSize, augmentation, seed });

async function withReader<T>(use: (reader: BatchReader) => Promise<T>, changed: object = {}): Promise<T> {
  const reader = openBatchReader({ ...options(), ...changed });
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

/** A copy of a batch, apart from the memory into which the next one is read. */
function copyOf({ images, batch }: ReadBatch) {
  const { count, pixels, labels: its, weights, draws } = batch;
  return {
    images: [...images],
    count,
    pixels: Buffer.from(pixels).toString('hex'),
    labels: [...its],
    weights,
    draws: draws && [[...draws.transforms], [...draws.brightness], [...draws.contrast]],
  };
}

type Copy = ReturnType<typeof copyOf>;

/** The expected epoch, from the file and the generator, without a thread. */
function expectedBatch(images: Int32Array, epoch: number, step: number, drawn: Augmentation | null): Copy {
  const chosen = images.subarray(step * batchSize, (step + 1) * batchSize);
  const count = chosen.length;
  const draws = {
    transforms: new Float32Array(count * 8),
    brightness: new Float32Array(count),
    contrast: new Float32Array(count),
  };
  if (drawn) drawAugmentations(drawn, { count, edge, random: batchRandom(seed, epoch, step) }, draws);
  const pixels = Buffer.concat(
    Array.from(chosen, (image) => content.subarray((rows[image] ?? 0) * bytes, ((rows[image] ?? 0) + 1) * bytes)),
  );
  const batch = { count, pixels, labels: chosen.map((image) => image % 3), weights: null, draws: drawn && draws };
  return copyOf({ images: chosen, batch });
}

function expectedEpoch(images: Int32Array, epoch: number, drawn: Augmentation | null = augmentation): Copy[] {
  return Array.from({ length: Math.ceil(images.length / batchSize) }, (_, step) =>
    expectedBatch(images, epoch, step, drawn),
  );
}

async function readEpoch(reader: BatchReader, images: Int32Array, epoch: number, fromStep = 0): Promise<Copy[]> {
  const seen: Copy[] = [];
  for await (const batch of reader.epoch(images, epoch, fromStep)) seen.push(copyOf(batch));
  return seen;
}

describe('an epoch', () => {
  test('has pixels, labels and augmentation draws of its images in order, with a smaller last batch', async () => {
    await withReader(async (reader) => {
      for (const epoch of [1, 2, 3]) {
        const order = epochOrder(everyImage, seed, epoch);
        const seen = await readEpoch(reader, order, epoch);
        expect(seen).toEqual(expectedEpoch(order, epoch));
        expect(seen.map(({ count }) => count)).toEqual([8, 8, 8, 8, 8, 8, 8, 4]);
      }
    });
  });

  test('may be smaller than a batch, or empty', async () => {
    await withReader(async (reader) => {
      const few = Int32Array.from([3, 58, 4]);
      expect(await readEpoch(reader, few, 1)).toEqual(expectedEpoch(few, 1));
      expect(await readEpoch(reader, new Int32Array(0), 2)).toEqual([]);
      expect(await readEpoch(reader, everyImage, 3)).toEqual(expectedEpoch(everyImage, 3));
    });
  });

  test('started in the middle continues exactly like the whole epoch', async () => {
    const order = epochOrder(everyImage, seed, 4);
    const whole = expectedEpoch(order, 4);
    await withReader(async (reader) => {
      for (const step of [7, 1, 5, 8, 9]) expect(await readEpoch(reader, order, 4, step)).toEqual(whole.slice(step));
    });
  });

  test('has no draws when the recipe has no augmentation', async () => {
    await withReader(
      async (reader) => {
        expect(await readEpoch(reader, everyImage, 1)).toEqual(expectedEpoch(everyImage, 1, null));
      },
      { augmentation: { horizontalFlip: false, zoom: 0, fill: 'nearest' } },
    );
  });

  test('can be abandoned; the next one is unaffected', async () => {
    await withReader(async (reader) => {
      for (let left = 0; left < 8; left += 1) {
        const epoch = left + 1;
        const order = epochOrder(everyImage, seed, epoch);
        let taken = 0;
        for await (const batch of reader.epoch(order, epoch, 0)) {
          expect(copyOf(batch)).toEqual(expectedBatch(order, epoch, taken, augmentation));
          taken += 1;
          if (taken > left) break;
        }
        const next = epochOrder(everyImage, seed, epoch + 100);
        expect(await readEpoch(reader, next, epoch + 100)).toEqual(expectedEpoch(next, epoch + 100));
      }
    });
  });

  test('is the only one read at a time', async () => {
    await withReader(async (reader) => {
      const first = reader.epoch(everyImage, 1, 0);
      await first.next();
      await expect(reader.epoch(everyImage, 2, 0).next()).rejects.toThrow(/is being read/);
      await first.return(undefined);
      expect(await readEpoch(reader, everyImage, 3)).toEqual(expectedEpoch(everyImage, 3));
    });
  });
});

test('a batch stays valid until the next is requested, while later ones are read', async () => {
  await withReader(async (reader) => {
    for await (const batch of reader.epoch(everyImage, 1, 0)) {
      const before = copyOf(batch);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(copyOf(batch)).toEqual(before);
      expect(batch.batch.pixels.buffer).toBeInstanceOf(SharedArrayBuffer);
    }
  });
});

test('batches are prefetched: after a while the next one is available without a turn of the event loop', async () => {
  await withReader(async (reader) => {
    // The thread needs processor time first. If it had none, a later epoch shows the prefetch.
    await until(async () => {
      const batches = reader.epoch(everyImage, 1, 0);
      await batches.next();
      await new Promise((resolve) => setTimeout(resolve, 250));
      let turned = false;
      setImmediate(() => {
        turned = true;
      });
      for (let ahead = 0; ahead < 3; ahead += 1) expect((await batches.next()).done).toBe(false);
      const wereThere = !turned;
      await batches.return(undefined);
      return wereThere;
    }, 'three batches are there at once');
  });
});

describe('a reader that fails', () => {
  test('reports a row beyond the end of the file, after the batches before it', async () => {
    const beyond = Int32Array.from(rows, (row, image) => (image === 20 ? rowCount : row));
    await withReader(
      async (reader) => {
        const batches = reader.epoch(everyImage, 1, 0);
        for (const step of [0, 1]) {
          const { value } = (await batches.next()) as { value: ReadBatch };
          expect(copyOf(value)).toEqual(expectedBatch(everyImage, 1, step, augmentation));
        }
        await expect(batches.next()).rejects.toMatchObject({
          name: 'Failure',
          kind: 'project-damaged',
          next: { step: 'check-project' },
        });
        await expect(readEpoch(reader, everyImage, 2)).rejects.toMatchObject({ kind: 'project-damaged' });
      },
      { rows: beyond },
    );
  });

  test('reports a missing file', async () => {
    const missing = join(folder, 'missing.rgb8');
    await withReader(
      async (reader) => {
        await expect(readEpoch(reader, everyImage, 1)).rejects.toMatchObject({
          name: 'Failure',
          kind: 'not-found',
          message: expect.stringContaining(missing) as string,
        });
      },
      { pixelFile: missing },
    );
  });

  test('can be closed while a batch is awaited, before and after', async () => {
    const reader = openBatchReader(options());
    const waiting = expect(readEpoch(reader, everyImage, 1)).rejects.toMatchObject({ kind: 'cancelled' });
    await reader.close();
    await waiting;
    await expect(readEpoch(reader, everyImage, 2)).rejects.toMatchObject({ kind: 'cancelled' });
    await reader.close();
  });

  test.each([
    ['ends', 'process.exit(3);'],
    ['throws', "throw new Error('broken');"],
    ['dies once it is asked', "require('node:worker_threads').parentPort.on('message', () => process.exit(0));"],
    ['is not there', null],
  ])('a thread that %s', async (_, program) => {
    const programs = await mkdtemp(join(folder, 'programs-'));
    if (program !== null) await writeFile(join(programs, 'reader.cjs'), program);
    const built = process.env.FACET_PROGRAMS;
    process.env.FACET_PROGRAMS = programs;
    try {
      await withReader(async (reader) => {
        process.env.FACET_PROGRAMS = built;
        await expect(readEpoch(reader, everyImage, 1)).rejects.toMatchObject({ name: 'Failure', kind: 'child-died' });
        await expect(readEpoch(reader, everyImage, 2)).rejects.toMatchObject({ kind: 'child-died' });
      });
    } finally {
      process.env.FACET_PROGRAMS = built;
    }
  });
});

/** Threads and open files of this process, where there is /proc. */
async function held(): Promise<{ threads: number; pixelFiles: number }> {
  const threads = (await readdir('/proc/self/task').catch(() => [])).length;
  const open = await readdir('/proc/self/fd').catch(() => []);
  const names = await Promise.all(open.map((name) => readlink(join('/proc/self/fd', name)).catch(() => '')));
  return { threads, pixelFiles: names.filter((name) => name === pixelFile).length };
}

test('readers leave nothing behind, whether they finished, were abandoned, failed or were closed at once', async () => {
  await withReader((reader) => readEpoch(reader, everyImage, 1)); // starts the threads that Node keeps
  const before = await held();
  for (let round = 0; round < 10; round += 1) {
    await withReader((reader) => readEpoch(reader, everyImage, 1));
    await withReader(async (reader) => {
      await reader.epoch(everyImage, 1, 0).next();
    });
    await withReader((reader) => reader.epoch(Int32Array.of(0), 1, 0).next(), { rows: Int32Array.of(rowCount) }).catch(
      () => undefined,
    );
    await openBatchReader(options()).close();
  }
  await until(
    async () => (await held()).threads <= before.threads && (await held()).pixelFiles === 0,
    'threads and files of closed readers are gone',
  );
});

test('many epochs need no more memory than few', async () => {
  await withReader(async (reader) => {
    const epochs = async (count: number): Promise<number> => {
      for (let epoch = 1; epoch <= count; epoch += 1) {
        for await (const { batch } of reader.epoch(everyImage, epoch, 0)) expect(batch.count).toBeGreaterThan(0);
      }
      return process.memoryUsage().rss / 2 ** 20;
    };
    const before = await epochs(100);
    expect((await epochs(400)) - before).toBeLessThan(64); // 3,200 batches; what is not collected yet is well below
    expect((await held()).pixelFiles).toBeLessThanOrEqual(1);
  });
});

test('the reader’s thread does not load TensorFlow', async () => {
  const seen = new Set<string>();
  const queue = ['reader.cjs'];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const text = await readFile(join(programFolder(), name), 'utf8');
    expect(text).not.toContain('tensorflow/tfjs');
    for (const [, chunk = ''] of text.matchAll(/require\("\.\/(?:chunks\/)?([^"]+\.cjs)"\)/g)) {
      if (!seen.has(chunk)) queue.push(join('chunks', chunk));
      seen.add(chunk);
    }
  }
  expect(seen.size).toBeGreaterThan(0);
});
