import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withLimitedTrainer } from '../../../src-main/engine/base/children/limited';
import type { Limits } from '../../../src-main/engine/base/children/limits';
import { startTrainer, type Trainer } from '../../../src-main/engine/base/children/trainers';
import { sumsFile } from '../../../src-main/platform/sums/sums';
import { failure, trainJob, writeJob, type WrittenJob } from '../jobs';

interface Description {
  modelTopology: { config: { layers: Layer[] } };
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[];
}
interface Layer {
  class_name: string;
  name: string;
  config: Record<string, unknown>;
  inbound_nodes: [string, number, number, object][][];
}

let folder: string;
let job: WrittenJob;
let trainer: Trainer;
const log = (): void => undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-strange-'));
  job = await writeJob(join(folder, 'job'));
  await trainJob(job);
  trainer = startTrainer({ log });
});
afterAll(async () => {
  await trainer.stop();
  await rm(folder, { recursive: true });
});

/** A model as a stranger might make it: without checksums, or with matching ones. */
async function strangeModel(name: string, change: (copy: string) => Promise<unknown>): Promise<string> {
  const copy = join(folder, name);
  await cp(join(job.output, 'model'), copy, { recursive: true });
  await rm(join(copy, sumsFile), { force: true });
  await change(copy);
  return copy;
}

const described =
  (change: (description: Description) => void) =>
  async (copy: string): Promise<void> => {
    const file = join(copy, 'model.json');
    const description = JSON.parse(await readFile(file, 'utf8')) as Description;
    change(description);
    await writeFile(file, JSON.stringify(description));
  };

const layersOf = ({ modelTopology }: Description): Layer[] => modelTopology.config.layers;

const weightsAs = (make: (file: string) => Promise<unknown>) => async (copy: string) => {
  await rm(join(copy, 'weights.bin'));
  await make(join(copy, 'weights.bin'));
};

const metadata = (change: object) => async (copy: string) => {
  const file = join(copy, 'metadata.json');
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...change }));
};

const asStarter = (model: string) =>
  trainer.client.trainer.addStarter({
    ...{ from: model, into: join(folder, 'starters') },
    ...{ choices: {}, licence: null },
  });

const predictBy = (by: Trainer, model: string) =>
  by.client.trainer.predict({ model, pixels: job.pixels, rows: null, count: 8, output: join(folder, 'p.f32') });

describe('a stranger’s model, as a model and as a starter', () => {
  test.each<[string, (copy: string) => Promise<unknown>, RegExp]>([
    [
      'whose layers form a circle',
      described((description) => {
        const [, second, third] = layersOf(description);
        if (second && third) second.inbound_nodes = [[[third.name, 0, 0, {}]]];
      }),
      /its layers wait for each other/,
    ],
    [
      'with a layer whose input does not exist',
      described((description) => {
        const [, second] = layersOf(description);
        if (second) second.inbound_nodes = [[['nowhere', 0, 0, {}]]];
      }),
      /its layers wait for each other, or for one that is not there/,
    ],
    [
      'of huge pictures',
      described((description) => {
        const [input] = layersOf(description);
        if (input) input.config.batch_input_shape = [null, 20_000, 20_000, 3];
      }),
      /its input is not a square RGB image of 8 to 1024 pixels/,
    ],
    [
      'with an unknown layer',
      described((description) => {
        const last = layersOf(description).at(-1);
        if (last) last.class_name = 'Lambda';
      }),
      /a layer of class Lambda, which Facet does not compile/,
    ],
    [
      'with more weights than possible',
      described(({ weightsManifest }) => {
        weightsManifest[0]?.weights.push({ name: 'more', shape: [1e8, 1e8], dtype: 'float32' });
      }),
      /its weights are larger than 512 MB/,
    ],
    [
      'with weights outside its folder',
      described(({ weightsManifest }) => {
        const [group] = weightsManifest;
        if (group) group.paths = ['../job/labels.i32'];
      }),
      /lies outside its folder/,
    ],
    [
      'with an infinite weight',
      async (copy) => {
        const weights = await readFile(join(copy, 'weights.bin'));
        weights.writeFloatLE(-Infinity, 40);
        await writeFile(join(copy, 'weights.bin'), weights);
      },
      /its weights are not all finite numbers/,
    ],
    [
      'without layers',
      described((description) => {
        description.modelTopology.config.layers = [];
      }),
      /it has no layers/,
    ],
    [
      'with an unknown initializer',
      described((description) => {
        const last = layersOf(description).at(-1);
        if (last) last.config.kernel_initializer = { class_name: 'Nope', config: {} };
      }),
      /Unknown initializer: Nope\.$/,
    ],
    ['with a device as weights', weightsAs((file) => symlink('/dev/zero', file)), /lies outside its folder/],
    ['with a pipe as weights', weightsAs((file) => promisify(execFile)('mkfifo', [file])), /weights.bin is a pipe/],
    [
      'with a pipe as checksums',
      (copy) => promisify(execFile)('mkfifo', [join(copy, sumsFile)]),
      /sha256.json is a pipe/,
    ],
  ])('%s is refused with a reason', async (name, change, reason) => {
    const model = await strangeModel(name, change);
    await expect(predictBy(trainer, model)).rejects.toMatchObject(failure('bad-input', reason));
    await expect(asStarter(model)).rejects.toMatchObject(failure('unsupported', reason));
  });

  test.each<[string, object, RegExp]>([
    ['a large input', { inputEdge: 20_000 }, /damaged: metadata.json/],
    ['a fractional input', { inputEdge: 16.5 }, /damaged: metadata.json/],
    ['another input than its network has', { inputEdge: 32 }, /damaged: its network/],
    [
      'a softmax that its last layer lacks',
      { head: 'softmax', classes: ['one'] },
      /damaged: its last layer has the activation sigmoid, its metadata say softmax/,
    ],
  ])('that claims %s is refused', async (name, change, reason) => {
    const model = await strangeModel(name, metadata(change));
    await expect(predictBy(trainer, model)).rejects.toMatchObject(failure('bad-input', reason));
  });
});

describe('a limited model', () => {
  const within = (allowed: Limits) =>
    withLimitedTrainer({ log }, 'the model', allowed, (each) => predictBy(each, join(job.output, 'model')));

  test('is stopped with a sentence when it takes too much memory', async () => {
    await expect(within({ bytes: 1e6, seconds: 600 })).rejects.toMatchObject(
      failure('unsupported', /The model in the model takes more than 0 GB of memory/),
    );
  });

  test('is stopped with a sentence when it takes too long without progress', async () => {
    await expect(within({ bytes: 1e12, seconds: 0.001 })).rejects.toMatchObject(
      failure('unsupported', /takes more than 0.001 s to load, or for one batch/),
    );
  });

  test('is not stopped within its limits', async () => {
    expect(await within({ bytes: 1e12, seconds: 600 })).toMatchObject({ classes: ['one', 'two'] });
  });
});
