import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { failureOf } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { goodImages, heic, writeImages } from '../../helpers/files/images';
import { preparedProject } from '../../helpers/projects/prepared';
import { tinyRecipe } from '../../helpers/projects/recipes';

const withModel = preparedProject(
  (root) => writeClassFolders(root, ['dark', 'light'], 20),
  async (engine) => {
    await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 25 }, seed: 1 });
    return null;
  },
);

/** Writes pictures of rising brightness, and one file that is none, between them. */
async function writeNew(folder: string): Promise<string> {
  const root = join(folder, 'new');
  await mkdir(root);
  for (let number = 0; number < 8; number += 1) {
    await writeFile(join(root, `${String(number)}.jpg`), await jpeg(number, 30 + number * 27));
  }
  await writeFile(join(root, '3-bad.jpg'), 'no picture');
  return root;
}

type Run = Partial<Parameters<EngineClient['jobs']['predictions']['run']>[0]>;
const model = { run: 'r1' };
const run = ({ jobs }: EngineClient, paths: string[], params: Run = {}) =>
  jobs.predictions.run({ model, paths, csv: null, copyInto: null, ...params });
const linesOf = async (file: string) =>
  (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; decision: string; confidence: number; probabilities: object });

describe('predictions of files', () => {
  it('are in order, in both tables alike, and list bad files', () =>
    withModel(async (engine, folder) => {
      const root = await writeNew(folder);
      const [csv, jsonl] = [join(folder, 'p.csv'), join(folder, 'p.jsonl')];
      const found = await run(engine, [root], { csv, jsonl });
      expect(found).toMatchObject({ images: 8, unsure: 0, below: 0 });
      expect(found.refused.map(({ path }) => path)).toEqual([join(root, '3-bad.jpg')]);
      expect(found.predictions.map(({ path }) => path)).toEqual(
        Array.from({ length: 8 }, (_, number) => join(root, `${String(number)}.jpg`)),
      );
      const lines = await linesOf(jsonl);
      const rows = parse(await readFile(csv, 'utf8'), { columns: true });
      expect(lines).toHaveLength(8);
      expect(rows).toEqual(
        lines.map(({ path, confidence, probabilities, ...answer }) => ({
          path,
          ...{ class: answer.decision, decision: answer.decision, confidence: String(confidence) },
          ...Object.fromEntries(Object.entries(probabilities).map(([name, value]) => [name, String(value)])),
        })),
      );
    }));

  it('below a confidence are counted, and in no list, table or folder', () =>
    withModel(async (engine, folder) => {
      const root = await writeNew(folder);
      const all = await run(engine, [root]);
      const confidences = all.predictions.map(({ confidence }) => confidence).sort((a, b) => a - b);
      const above = confidences[3] ?? 0;
      const [jsonl, copyInto] = [join(folder, 'p.jsonl'), join(folder, 'sorted')];
      const found = await run(engine, [root], { above, jsonl, copyInto });
      expect(found).toMatchObject({ images: 8, below: 3, classes: all.classes });
      expect(found.predictions).toEqual(all.predictions.filter(({ confidence }) => confidence >= above));
      expect((await linesOf(jsonl)).map(({ path }) => path)).toEqual(found.predictions.map(({ path }) => path));
      const copied = (await readdir(copyInto, { recursive: true })).filter((name) => name.endsWith('.jpg'));
      expect(copied).toHaveLength(5);
    }));

  it('follow another decision than the model’s own; copies follow it, too, and unsure ones are not copied', () =>
    withModel(async (engine, folder) => {
      const root = await writeNew(folder);
      const copyInto = join(folder, 'sorted');
      const always = { kind: 'class' as const, class: 'light', threshold: 0 };
      const found = await run(engine, [root], { decision: always, copyInto });
      expect(found.predictions.map(({ decision }) => decision)).toEqual(Array(8).fill('light'));
      expect(await readdir(copyInto)).toEqual(['light']);
      await rm(copyInto, { recursive: true });
      const never = await run(engine, [root], { decision: { kind: 'abstain', threshold: 1 }, copyInto });
      expect(never.unsure).toBe(never.predictions.filter(({ isUnsure }) => isUnsure).length);
      expect(never.unsure).toBeGreaterThan(0);
      const wrong = run(engine, [root], { decision: { kind: 'class', class: 'grey', threshold: 0.5 } });
      expect(await failureOf(wrong)).toMatchObject({ kind: 'bad-input' });
    }));

  it('leave no table behind when they are cancelled', () =>
    withModel(async (engine, folder) => {
      const [csv, jsonl] = [join(folder, 'p.csv'), join(folder, 'p.jsonl')];
      const abort = new AbortController();
      const params = { model, paths: [join(folder, 'images')], csv, jsonl, copyInto: null };
      const cancelled = engine.jobs.predictions.run(params, {
        signal: abort.signal,
        onProgress: ({ phase }) => {
          if (phase === 'Predicting') abort.abort();
        },
      });
      expect(await failureOf(cancelled)).toMatchObject({ kind: 'cancelled' });
      expect((await readdir(folder)).sort()).toEqual(['images', 'test.facet']);
    }));
});

describe('a kept table', () => {
  it('is paged by order, class and confidence, written and copied', () =>
    withModel(async (engine, folder) => {
      const root = await writeNew(folder);
      const { predictions, jobs } = engine.requests;
      const found = await run(engine, [root], { keep: true });
      const { jobs: list } = await jobs.list({});
      const job = list[0]?.id ?? 0;
      const page = (params: Partial<Parameters<typeof predictions.page>[0]> = {}) =>
        predictions.page({ job, from: 0, to: 100, ...params });
      const all = await page();
      expect(all).toMatchObject({
        images: 8,
        total: 8,
        isComplete: true,
        refused: 1,
        unsure: 0,
        classes: found.classes,
      });
      expect(all.rows.map(({ row, path, confidence }) => [row, path, confidence])).toEqual(
        found.predictions.map(({ path, confidence }, row) => [row, path, confidence]),
      );
      const byConfidence = [...all.rows].sort((a, b) => b.confidence - a.confidence || a.row - b.row);
      expect((await page({ order: 'confident', from: 1, to: 4 })).rows).toEqual(byConfidence.slice(1, 4));
      expect((await page({ order: 'doubtful' })).rows).toEqual([...byConfidence].reverse());
      const above = byConfidence[2]?.confidence ?? 0;
      expect((await page({ order: 'confident', above })).rows).toEqual(byConfidence.slice(0, 3));
      const light = all.rows.filter((row) => row.decision === 'light');
      expect(await page({ answer: 1 })).toMatchObject({ total: light.length, rows: light });
      expect((await page({ order: 'confident', answer: 1 })).rows).toEqual(
        byConfidence.filter((row) => row.class === 'light'),
      );
      const jsonl = join(folder, 'kept.jsonl');
      expect(await engine.jobs.predictions.write({ job, csv: null, jsonl, above })).toEqual({
        images: 3,
        quotedCells: 0,
      });
      expect((await linesOf(jsonl)).map(({ path }) => path).sort()).toEqual(
        byConfidence
          .slice(0, 3)
          .map(({ path }) => path)
          .sort(),
      );
      await rm(join(root, '0.jpg'));
      const copied = await engine.jobs.predictions.copy({ job, to: join(folder, 'sorted') });
      expect(copied).toMatchObject({ copied: 7, unsure: 0, refused: [{ path: join(root, '0.jpg') }] });
      const { file } = await predictions.render({ job, row: 1, edge: 64 });
      expect((await readFile(file)).subarray(0, 2).toString('hex')).toBe('ffd8');
      expect(await failureOf(predictions.render({ job, row: 8, edge: 64 }))).toMatchObject({ kind: 'not-found' });
      await run(engine, [join(root, '1.jpg')], { keep: true });
      expect(await failureOf(page())).toMatchObject({ kind: 'not-found' });
    }));

  it('shows where the model looked, unless another program runs the model', () =>
    withModel(async (engine, folder) => {
      await run(engine, [join(folder, 'images', 'dark')], { keep: true });
      const { jobs } = await engine.requests.jobs.list({});
      const explained = await engine.requests.predictions.explain({ job: jobs[0]?.id ?? 0, row: 0, class: 1 });
      expect(explained).toMatchObject({ class: 'light', predicted: 'dark', place: { left: 0, width: 1 }, aspect: 1 });
      expect(explained.map.values).toHaveLength(explained.map.width * explained.map.height);
    }));
});

it('files of phones, scanners and old data sets are predicted like any others', () =>
  withModel(async (engine, folder) => {
    const names = ['phone.heic', 'plain.jxl', 'windows.bmp', 'plain.ppm', 'plain.avif'];
    const root = join(folder, 'formats');
    await mkdir(root);
    await writeImages(
      root,
      Object.fromEntries(names.flatMap((name) => (goodImages[name] ? [[name, goodImages[name]]] : []))),
    );
    const open = await jpeg(1, 215);
    await writeFile(join(root, 'open.jpg'), open.subarray(0, open.length - 2));
    expect(await run(engine, [root])).toMatchObject({ images: names.length + 1, refused: [] });
    const picture = (await heic('turned')).toString('base64');
    expect(await engine.requests.predictions.classify({ model, picture })).toHaveProperty('class');
  }));

it('a picture in no file is classified, and a broken one is refused', () =>
  withModel(async (engine) => {
    const classify = async (bytes: Buffer) =>
      engine.requests.predictions.classify({ model, picture: bytes.toString('base64') });
    expect(await classify(await jpeg(1, 215))).toMatchObject({ class: 'light', classes: ['dark', 'light'] });
    expect(await classify(await jpeg(1, 30))).toMatchObject({ class: 'dark', isUnsure: false });
    expect(await failureOf(classify(Buffer.from('no picture')))).toMatchObject({ kind: 'bad-input' });
  }));

describe('an exported folder', () => {
  it.each(['tfjs', 'tfjs-graph', 'onnx', 'savedmodel'] as const)('in the format %s answers as its run', (format) =>
    withModel(async (engine, folder) => {
      const to = join(folder, 'model');
      await engine.jobs.exports.run({ run: 'r1', format, to });
      const root = await writeNew(folder);
      const own = await run(engine, [root]);
      if (format === 'savedmodel') {
        expect(await failureOf(run(engine, [root], { model: to }))).toMatchObject({
          kind: 'unsupported',
          next: { step: 'trust-model' },
        });
      }
      // A stranger's programs beside a model are not run.
      for (const name of ['preprocessing.js', 'classify.py']) await writeFile(join(to, name), 'throw new Error(1)');
      const found = await run(engine, [root], { model: to, trust: true });
      expect(found.predictions.map(({ path, class: name }) => [path, name])).toEqual(
        own.predictions.map(({ path, class: name }) => [path, name]),
      );
      found.predictions.forEach(({ confidence }, index) => {
        expect(confidence).toBeCloseTo(own.predictions[index]?.confidence ?? 0, 1);
      });
      expect(found.refused.map(({ path }) => path)).toEqual([join(root, '3-bad.jpg')]);
      expect(await engine.requests.predictions.model({ model: to, trust: true })).toMatchObject({
        format,
        classes: ['dark', 'light'],
        crop: 'none',
      });
    }),
  );
});
