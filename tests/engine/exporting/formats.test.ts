import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { firstPreprocessingOf } from '../../../src-shared/domain/preprocessing';
import type { ExportFormat, WeightType } from '../../../src-shared/domain/export-format';
import { NetworkRecipe } from '../../../src-shared/domain/recipe';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { writeWithSums } from '../../../src-main/platform/sums/sums';
import { facet } from '../../helpers/programs/cli';
import { failureOf } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { writeOwnModel } from '../../helpers/projects/own-starter';
import { preparedProject } from '../../helpers/projects/prepared';
import { tinyRecipe } from '../../helpers/projects/recipes';

/** Formats that Node runs. */
const formats = ['tfjs', 'tfjs-graph', 'savedmodel', 'onnx'] as const satisfies readonly ExportFormat[];

/** Names that a terminal would obey, that end a line or a string, and that are long. */
const hostile = ['a"\\n\nb', '\u001b[31mred', 'ü😀'.repeat(30)];

/** A network whose probabilities differ from image to image, so that comparing them says something. */
const lively: NetworkRecipe = v.parse(NetworkRecipe, {
  ...tinyRecipe,
  network: [
    { layer: 'conv2d', filters: 8, kernel: 3, padding: 'same', activation: 'linear' },
    { layer: 'batchNormalization', momentum: 0.9, epsilon: 1e-3 },
    { layer: 'activation', activation: 'relu' },
    { layer: 'depthwiseConv2d', kernel: 3, strides: 2, padding: 'same', activation: 'swish' },
    { layer: 'averagePooling2d', pool: 2 },
    { layer: 'flatten' },
    { layer: 'dense', units: 8, activation: 'tanh' },
  ],
});

const exportAs = (
  { jobs }: EngineClient,
  to: string,
  run: string,
  { format, weights = 'float32' }: { format: ExportFormat; weights?: WeightType },
) => jobs.exports.run({ run, format, weights, to });

const runtimeOf: Readonly<Record<(typeof formats)[number], RegExp>> = {
  tfjs: /^@tensorflow\/tfjs 4\.22\.0, WebAssembly$/,
  'tfjs-graph': /^@tensorflow\/tfjs 4\.22\.0, WebAssembly$/,
  savedmodel: /^TensorFlow \d+\.\d+\.\d+, session$/,
  onnx: /^onnxruntime-node \d+\.\d+\.\d+$/,
};

/** Run r1 of two classes, with a threshold, and r2 of an own starter. */
const withRuns = preparedProject(
  (root) => writeClassFolders(root, ['dark', 'light'], 30),
  async ({ jobs, requests }, folder) => {
    await jobs.runs.train({ recipe: lively, seed: 1 });
    await requests.runs.decide({ run: 'r1', decision: { kind: 'abstain', threshold: 0.8 } });
    const { starter } = await jobs.starters.add({ folder: await writeOwnModel(join(folder, 'colours')) });
    await jobs.runs.train({ recipe: 'quick', starter, seed: 1 });
  },
);

const withHostile = preparedProject(
  (root) => writeClassFolders(root, ['a', 'b', 'c'], 16),
  async ({ jobs, requests }) => {
    const { classes } = await requests.classes.list({});
    for (const [index, { id }] of classes.entries()) {
      await requests.classes.rename({ class: id, name: hostile[index] ?? '' });
    }
    await jobs.runs.train({ recipe: lively, seed: 1 });
  },
);

describe('an export in each format that Node runs', () => {
  it.each(formats)('%s answers as its run does, for networks of its own and of an own starter', (format) =>
    withRuns(async (engine, folder) => {
      for (const run of ['r1', 'r2']) {
        const to = join(folder, `${format}-${run}`);
        const { check, cost, files, bytes, modelBytes } = await exportAs(engine, to, run, { format });
        expect(check).toMatchObject({ images: 60, sameClass: 1, reason: null });
        expect(check.runtime).toMatch(runtimeOf[format]);
        expect(check.worstDifference).toBeLessThan(0.005);
        expect([cost, (await readdir(to)).sort()]).toEqual([null, files]);
        expect(bytes).toBeGreaterThan(modelBytes);
      }
    }),
  );

  it.each(formats)('%s keeps any class names as JSON, and its smaller weights are measured', (format) =>
    withHostile(async (engine, folder) => {
      const sizes: number[] = [];
      for (const weights of ['float16', 'int8'] as const) {
        const to = join(folder, weights);
        const { check, cost, modelBytes } = await exportAs(engine, to, 'r1', { format, weights });
        sizes.push(modelBytes);
        expect(check.sameClass).toBeGreaterThanOrEqual(0.995);
        expect(check.worstDifference).toBeLessThan(weights === 'int8' ? 0.1 : 0.01);
        const metadata = JSON.parse(await readFile(join(to, 'metadata.json'), 'utf8')) as { classes: string[] };
        expect([...metadata.classes].sort()).toEqual([...hostile].sort());
        expect(metadata).toMatchObject({ head: 'softmax', exported: { format, weights } });
        expect(cost).toMatchObject({ part: 'test' });
        const {
          n = 0,
          of,
          accuracy: [before, after] = [0, 0],
          difference,
          interval: [low, high] = [1, -1],
        } = cost ?? {};
        expect(n).toBeGreaterThan(0);
        expect(of).toBe(n);
        expect(after - before).toBeCloseTo(difference ?? NaN, 9);
        expect(low <= (difference ?? NaN) && (difference ?? NaN) <= high).toBe(true);
      }
      const [half = 0, quarter = 0] = sizes;
      expect(quarter).toBeLessThan(half);
    }),
  );
});

describe('an export', () => {
  it('in tfjs’s smaller weights is predicted by Facet itself', () =>
    withRuns(async (engine, folder) => {
      const question = { paths: [join(folder, 'images')], csv: null, copyInto: null };
      const own = await engine.jobs.predictions.run({ model: { run: 'r1' }, ...question });
      for (const weights of ['float16', 'int8'] as const) {
        const to = join(folder, weights);
        await exportAs(engine, to, 'r1', { format: 'tfjs', weights });
        const found = await engine.jobs.predictions.run({ model: to, ...question });
        const classesOf = ({ predictions }: typeof own) => predictions.map(({ path, class: name }) => [path, name]);
        expect(classesOf(found)).toEqual(classesOf(own));
      }
    }));

  it('does not appear when its answers are not its run’s, and says for how many images', () =>
    withRuns(async (engine, folder) => {
      const run = join(folder, 'test.facet', 'runs', 'r1');
      const stored = new Float32Array(new Uint8Array(await readFile(join(run, 'predictions.f32'))).buffer);
      const others = stored.map((value) => 1 - value); // of two classes: each image gets the other one
      await writeWithSums(run, { 'predictions.f32': new Uint8Array(others.buffer) });
      const failure = await failureOf(exportAs(engine, join(folder, 'out'), 'r1', { format: 'savedmodel' }));
      expect(failure).toMatchObject({ kind: 'internal', next: { step: 'report' } });
      expect(failure.message).toMatch(/gives another class for 60 of 60 images, .* Nothing was written\.$/);
      expect((await readdir(folder)).filter((name) => name.startsWith('out'))).toEqual([]);
    }));

  it('does not appear when its answers are not numbers, even if a person takes it unchecked', () =>
    withRuns(async (engine, folder) => {
      const model = join(folder, 'test.facet', 'runs', 'r1', 'model');
      const stored = new Float32Array(new Uint8Array(await readFile(join(model, 'weights.bin'))).buffer);
      const huge = stored.map((value) => value * 1e30); // finite: only what the network computes from them is not
      await writeWithSums(model, { 'weights.bin': new Uint8Array(huge.buffer) });
      for (const [format, weights, kind] of [
        ['savedmodel', 'float32', 'internal'],
        ['tfjs', 'int8', 'unsupported'],
      ] as const) {
        const failure = await failureOf(
          engine.jobs.exports.run({ run: 'r1', format, weights, to: join(folder, 'out'), unchecked: true }),
        );
        expect(failure.kind).toBe(kind);
        expect(failure.message).toMatch(
          /xported model gives values that are not numbers for 60 of 60 images\. Nothing was/,
        );
      }
      expect((await readdir(folder)).filter((name) => name.startsWith('out'))).toEqual([]);
    }));

  it('that is cancelled while it is checked leaves nothing behind', () =>
    withRuns(async (engine, folder) => {
      const phases: string[] = [];
      engine.on('jobs', 'changed', (job) => {
        if (job.name !== 'exports.run' || job.phase === phases.at(-1)) return;
        phases.push(job.phase);
        if (job.phase === 'Checking') void engine.requests.jobs.cancel({ job: job.id });
      });
      const failure = await failureOf(exportAs(engine, join(folder, 'out'), 'r1', { format: 'tfjs' }));
      expect(failure.kind).toBe('cancelled');
      expect(phases).toEqual(expect.arrayContaining(['Writing', 'Reading', 'Checking']));
      expect((await readdir(folder)).filter((name) => name.startsWith('out'))).toEqual([]);
    }));

  it('of a run with an older preprocessing keeps its id', () =>
    withRuns(async (engine, folder) => {
      const model = join(folder, 'test.facet', 'runs', 'r1', 'model');
      const metadata = JSON.parse(await readFile(join(model, 'metadata.json'), 'utf8')) as object;
      const older = { ...metadata, preprocessing: firstPreprocessingOf('none') };
      await writeWithSums(model, { 'metadata.json': JSON.stringify(older) });
      const to = join(folder, 'out');
      expect((await exportAs(engine, to, 'r1', { format: 'onnx' })).check.images).toBe(60);
      const exported = JSON.parse(await readFile(join(to, 'metadata.json'), 'utf8')) as object;
      expect(exported).toMatchObject({ preprocessing: 'srgb-fill-linear-1' });
    }));

  it('is checked on the files that are there, and measured on validation where there are no test images', () =>
    withRuns(async (engine, folder) => {
      await engine.requests.splits.make({ method: 'stratified', test: 0, validation: 0.2, seed: 1 });
      await engine.jobs.runs.train({ recipe: lively, seed: 1 });
      await rm(join(folder, 'images', 'dark'), { recursive: true });
      const { check, cost } = await exportAs(engine, join(folder, 'out'), 'r3', { format: 'onnx', weights: 'int8' });
      const card = await readFile(join(folder, 'out', 'MODEL_CARD.md'), 'utf8');
      expect(card).toMatch(/^- Input: RGB pictures of any size, which the model resizes to \d+ × \d+ pixels,/m);
      expect(check.images).toBe(30);
      expect(cost).toMatchObject({ part: 'validation', of: 12 });
      expect(cost?.n).toBeLessThan(12);
    }));

  it('is printed by the command line with its size, its check and its cost', () =>
    withRuns(async (engine, folder) => {
      await engine.requests.project.close({});
      const args = ['export', 'test.facet', '--run', 'r1', '--format', 'onnx', '--weights', 'float16'];
      const { stdout } = await facet([...args, '--to', 'one'], { cwd: folder });
      expect(stdout).toMatch(/^0\.0 MB of network and weights \(float16\)$/m);
      expect(stdout).toMatch(
        /^Checked in a fresh process \(onnxruntime-node .*\): the same class on 100\.0 % of 60 images/m,
      );
      expect(stdout).toMatch(/^Accuracy .* % instead of .* % with float32, measured on 6 test images: /m);
      const json = JSON.parse((await facet([...args, '--to', 'two', '--json'], { cwd: folder })).stdout) as object;
      expect(json).toMatchObject({
        ...{ format: 'onnx', weights: 'float16', files: expect.arrayContaining(['model.onnx']) as unknown },
        check: { images: 60, sameClass: 1, worstDifference: expect.any(Number) as unknown },
        cost: { part: 'test', n: 6 },
      });
    }));
});
