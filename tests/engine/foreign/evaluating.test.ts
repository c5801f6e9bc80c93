import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { facet } from '../../helpers/programs/cli';
import { failureOf } from '../../helpers/programs/engine';
import { brightnessOnnx, modelFolder } from '../../helpers/files/foreign-models';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';
import { preparedProject } from '../../helpers/projects/prepared';

const onSplit = { data: 'split' } as const;
const sidecar = (facts: object = {}) => ({
  'preprocessor_config.json': JSON.stringify({
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: false,
    size: { height: 8, width: 8 },
    ...facts,
  }),
});
const names = (...list: string[]) => ({ 'labels.json': JSON.stringify(list) });
const onnx = { 'model.onnx': brightnessOnnx() };

/** Dark and light pictures, split into 24 of training, 8 of validation and 8 of test. */
const withPictures = preparedProject(
  (root) => writeClassFolders(root, ['dark', 'light'], 20),
  async ({ requests }) => {
    await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.2, seed: 1 });
  },
);

describe('a model of another program', () => {
  it('is described by what its files state, with the classes of the same name', () =>
    withPictures(async ({ requests }, folder) => {
      const named = modelFolder(folder, 'theirs', { ...onnx, ...sidecar(), ...names('Dark', 'bright') });
      expect(await requests.models.describe({ model: named })).toEqual({
        ...{ kind: 'onnx', edge: 8, inputFrom: ['the network', 'preprocessor_config.json'], missing: [] },
        classes: [
          { theirs: 'Dark', ours: 'dark' },
          { theirs: 'bright', ours: null },
        ],
        classesFrom: 'labels.json',
      });
      const bare = modelFolder(folder, 'bare', onnx);
      expect(await requests.models.describe({ model: bare })).toMatchObject({
        ...{ kind: 'onnx', missing: ['values'], classes: null, classesFrom: null },
      });
      expect(await failureOf(requests.models.describe({ model: bare, output: 'c' }))).toMatchObject({
        next: { step: 'describe-model', missing: ['output'] },
      });
    }));

  it('is evaluated on the test part, its classes found by their names in any case', () =>
    withPictures(async ({ jobs }, folder) => {
      const model = modelFolder(folder, 'theirs', { ...onnx, ...sidecar(), ...names('Dark', 'LIGHT') });
      const found = await jobs.models.evaluate({ model, on: onSplit });
      expect(found).toMatchObject({
        model,
        kind: 'onnx',
        n: 8,
        accuracy: 1,
        part: 'test',
        classes: ['dark', 'light'],
        confusion: [
          [4, 0],
          [0, 4],
        ],
        output: 'logits',
        classesFrom: 'labels.json',
        inputFrom: ['the network', 'preprocessor_config.json'],
        input: { preprocessing: 'srgb-fill-triangle-1', edge: 8, layout: 'channels-first', channels: 'rgb' },
        mapping: [
          { theirs: 'Dark', ours: 'dark', isGiven: false },
          { theirs: 'LIGHT', ours: 'light', isGiven: false },
        ],
        unknown: {},
        decision: null,
        refused: [],
      });
      expect(found.interval[0]).toBeCloseTo(0.676, 3); // Wilson, 8 of 8
      expect(found.perClass.map(({ support }) => support)).toEqual([4, 4]);
    }));

  it('is evaluated with what the person says: its classes swapped, it is right where it was wrong', () =>
    withPictures(async ({ jobs }, folder) => {
      const model = join(modelFolder(folder, 'theirs', onnx), 'model.onnx');
      const on = { data: 'filter' as const, filter: [] };
      const said = { model, values: 'unit' as const, classes: ['hell', 'dunkel', 'dark'], on };
      const three = modelFolder(folder, 'three', { 'model.onnx': brightnessOnnx({ extra: [-1] }) });
      const map = [
        { theirs: 'hell', ours: 'light' },
        { theirs: 'dunkel', ours: 'dark' },
      ];
      const dark = await jobs.models.evaluate({ ...said, classes: ['dark', 'light'], threshold: 0.999999 });
      expect(dark).toMatchObject({ threshold: 0.999999, decision: { kind: 'class', class: 'light' } });
      expect(dark.accuracy).toBeGreaterThan(0.8);
      expect(dark.decided?.perClass.find((each) => each.class === 'light')?.right).toBeLessThan(1);
      const swapped = await jobs.models.evaluate({ ...said, classes: ['hell', 'dunkel'], map });
      expect(swapped).toMatchObject({ n: 40, part: null, classesFrom: 'given' });
      expect(swapped.accuracy).toBeCloseTo(1 - dark.accuracy, 6);
      // Two of the model's classes are one of the project's: their probabilities are added.
      const merged = await jobs.models.evaluate({ ...said, model: three, map });
      expect(merged).toMatchObject({ n: 40, classes: ['dark', 'light'] });
      expect(merged.mapping).toHaveLength(3);
      expect(merged.accuracy).toBeLessThan(0.2);
    }));

  it('is refused with a sentence that names what is missing', () =>
    withPictures(async ({ jobs }, folder) => {
      const failure = (files: Readonly<Record<string, Uint8Array | string>>, more: object = {}) =>
        failureOf(jobs.models.evaluate({ model: modelFolder(folder, 'theirs', files), on: onSplit, ...more }));
      const missing = (...facts: string[]) => ({ step: 'describe-model', missing: facts });
      expect(await failure(onnx)).toMatchObject({ kind: 'bad-input', next: missing('classes') });
      expect(await failure({ ...onnx, ...names('dark', 'light') })).toMatchObject({
        message: expect.stringContaining('nor a file beside it says in which range its values are') as string,
        next: missing('values'),
      });
      const given = { values: 'unit', classes: ['dark', 'hell'] };
      expect(await failure(onnx, given)).toMatchObject({
        message: "No class of the project has the name of the model's “hell”; the project has “dark”, “light”.",
        next: { step: 'map-classes' },
      });
      expect(await failure(onnx, { ...given, map: [{ theirs: 'x', ours: 'dark' }] })).toMatchObject({
        message: 'The model has no class “x”; it has “dark”, “hell”.',
      });
      expect(await failure(onnx, { ...given, map: [{ theirs: 'hell', ours: 'y' }] })).toMatchObject({
        message: 'The project has no class “y”; it has “dark”, “light”.',
      });
      expect(await failure(onnx, { ...given, map: [{ theirs: 'hell', ours: 'dark' }] })).toMatchObject({
        message: expect.stringContaining('mean the same class') as string,
      });
      expect(
        await failure(onnx, { ...given, classes: ['dark', 'light', 'x'], map: [{ theirs: 'x', ours: 'dark' }] }),
      ).toMatchObject({
        message: expect.stringContaining('gives 2 numbers per image, for 3 classes') as string,
      });
      expect(await failure(onnx, { ...given, edge: 16 })).toMatchObject({
        message: expect.stringContaining('takes edge 8, not 16') as string,
      });
    }));

  it('needs no file beside it when it is an ONNX file of Facet', () =>
    withPictures(async (engine, folder) => {
      await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 25 }, seed: 1 });
      const to = join(folder, 'exported');
      await engine.jobs.exports.run({ run: 'r1', format: 'onnx', to });
      const alone = join(modelFolder(folder, 'alone', {}), 'any name.onnx');
      await copyFile(join(to, 'model.onnx'), alone);
      const found = await engine.jobs.models.evaluate({ model: alone, on: onSplit });
      const own = await engine.jobs.runs.evaluate({ run: 'r1', on: { data: 'snapshot' } });
      expect(found).toMatchObject({ n: own.n, confusion: own.confusion, classesFrom: 'any name.onnx', part: 'test' });
      expect(found.loss).toBeCloseTo(own.loss, 3);
    }));

  it('prints its figures, and what they are of, whatever its classes are called', () =>
    withPictures(async ({ requests }, folder) => {
      const evil = '\u001b[2Jdark';
      const files = { ...onnx, ...sidecar(), ...names(evil, 'light') };
      modelFolder(folder, 'theirs', files);
      await requests.project.close({});
      const asked = ['evaluate', 'test.facet', '--model', 'theirs'];
      const refused = await facet(asked, { cwd: folder });
      expect(refused.stderr).toContain(String.raw`“\x1b[2Jdark”`);
      expect(refused.stderr).not.toContain(evil);
      modelFolder(folder, 'theirs', { 'map.json': JSON.stringify({ [evil]: 'dark' }) });
      const { stdout } = await facet([...asked, '--map', 'theirs/map.json'], { cwd: folder });
      expect(stdout).toContain('100.0 % (95 % interval 67.6–100.0 %, 8 images)');
      expect(stdout).toContain('On the test part of the present split, as labelled now.');
      expect(stdout).toContain('Pictures were squeezed to the square, not cropped at the centre.');
      expect(stdout).toContain(String.raw`Classes from labels.json: \x1b[2Jdark = dark, light = light (same name).`);
      const json = await facet([...asked, '--map', 'theirs/map.json', '--filter', 'class:dark,light', '--json'], {
        cwd: folder,
      });
      const promised = [
        ...['n', 'unknown', 'loss', 'accuracy', 'interval', 'baseline', 'balancedAccuracy', 'macroF1', 'mcc', 'kappa'],
        ...[
          'brier',
          'auc',
          'averagePrecision',
          'calibration',
          'threshold',
          'classes',
          'confusion',
          'perClass',
          'slices',
        ],
      ];
      expect(Object.keys(JSON.parse(json.stdout) as object)).toEqual(expect.arrayContaining(promised));
      const unfit = await facet([...asked, '--run', 'r1'], { cwd: folder });
      expect(unfit.stderr).toContain("--run can't be used with --model");
    }));
});
