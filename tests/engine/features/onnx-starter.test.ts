import { readFile, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { loadOnnxRuntime } from '../../../src-main/platform/onnx/runtime';
import { facet } from '../../helpers/programs/cli';
import { failureOf } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { preparedProject } from '../../helpers/projects/prepared';
import { channelMeans } from '../../trainer/onnx/files';

/** A project with an ONNX network of four features as a starter, and a quick run on it. */
const withRun = preparedProject(
  (root) => writeClassFolders(root, ['dark', 'light'], 20),
  async (engine, folder) => {
    const starter = await addMeans(engine, folder);
    const { run, validation } = await engine.jobs.runs.train({ recipe: 'quick', starter, seed: 1 });
    return { starter, run, validation };
  },
);

async function addMeans(engine: EngineClient, folder: string) {
  const file = join(folder, 'means.onnx');
  await writeFile(file, channelMeans({}));
  const added = await engine.jobs.starters.add({ folder: file, values: 'imagenet', licence: 'CC0' });
  expect(added).toMatchObject({ kind: 'onnx', name: 'means.onnx', dimensions: 4, inputEdge: 8, licence: 'CC0' });
  return added.starter;
}

const predict = (engine: EngineClient, model: string | { run: string }, folder: string) =>
  engine.jobs.predictions.run({ model, paths: [join(folder, 'images', 'light')], csv: null, copyInto: null });

describe('an ONNX network as a starter', () => {
  it('gives features for quick, similar images, suspects and suggestions', () =>
    withRun(async (engine, folder, { starter, run, validation }) => {
      expect([run, validation?.accuracy]).toEqual(['r1', 1]);
      const spaces = readdirSync(join(folder, 'test.facet', 'embeddings'));
      expect(spaces).toEqual([`${starter}-srgb-fill-triangle-1`]);
      const [first] = (await engine.requests.images.list({ ...firstImages, limit: 1 })).images;
      const { similar } = await engine.jobs.similar.find({ image: first?.id ?? 0, starter, limit: 5 });
      expect(similar).toHaveLength(5);
      expect(similar.every(({ path }) => path.includes('dark'))).toBe(true);
      expect(await engine.jobs.suspects.find({ starter })).toMatchObject({ images: 40 });
      expect((await engine.requests.starters.own({})).starters).toContainEqual(
        expect.objectContaining({ id: starter, kind: 'onnx', output: 'features', licence: 'CC0' }),
      );
    }));

  it('predicts files and evaluates with the run on it, and explains what it can’t', () =>
    withRun(async (engine, folder, { run }) => {
      const predicted = await predict(engine, { run }, folder);
      expect(predicted).toMatchObject({ images: 20, refused: [] });
      expect(predicted.predictions.every((each) => each.class === 'light')).toBe(true);
      const on = { data: 'folder' as const, folder: join(folder, 'images') };
      expect(await engine.jobs.runs.evaluate({ run, on, withSeen: true })).toMatchObject({ n: 40, accuracy: 1 });
      await engine.requests.runs.look({ run });
      const explained = await failureOf(engine.jobs.explanations.page({ run, images: [1] }));
      expect(explained).toMatchObject({ kind: 'unsupported' });
      expect(explained.message).toMatch(/begins with an ONNX network of another program/);
    }));

  it('leaves as one ONNX model of pictures of any size, and in no other format', () =>
    withRun(async (engine, folder, { run }) => {
      const to = join(folder, 'exported');
      const refused = await failureOf(engine.jobs.exports.run({ run, format: 'tfjs', to }));
      expect(refused).toMatchObject({ kind: 'unsupported', next: 'Export it as ONNX.' });
      expect(await engine.jobs.exports.run({ run, format: 'onnx', to })).toMatchObject({
        check: { images: 40, sameClass: 1 },
      });
      const card = await readFile(join(to, 'MODEL_CARD.md'), 'utf8');
      expect(card).toMatch(/“means\.onnx”, an ONNX network of another program: 4 features per image\. Licence: CC0\./);
      const metadata = JSON.parse(await readFile(join(to, 'metadata.json'), 'utf8')) as object;
      expect(metadata).not.toHaveProperty('trunk');
      const runtime = loadOnnxRuntime();
      const session = await runtime.InferenceSession.create(join(to, 'model.onnx'));
      const white = new runtime.Tensor('uint8', new Uint8Array(30 * 20 * 3).fill(255), [1, 30, 20, 3]);
      const { probabilities } = await session.run({ images: white });
      await session.release();
      expect((probabilities?.data as Float32Array)[1]).toBeGreaterThan(0.9);
    }));

  it('is not trained further by fine, which is said before anything is computed', () =>
    withRun(async (engine, _folder, { starter }) => {
      const refused = await failureOf(engine.jobs.runs.train({ recipe: 'fine', starter }));
      expect(refused).toMatchObject({ kind: 'unsupported', next: expect.stringContaining('quick') as string });
      expect((await engine.requests.runs.list({})).runs).toHaveLength(1);
    }));

  it('is added and listed by the command line, which says how it was understood', () =>
    withRun(async (engine, folder) => {
      await engine.requests.project.close({});
      const file = join(folder, 'more.onnx');
      await writeFile(file, channelMeans({ layout: 'channels-last' }));
      const unknown = await facet(['starter', 'add', file], { cwd: folder });
      expect(unknown.code).toBe(1);
      expect(unknown.stderr).toMatch(/says in which range its values are\.[^]*--values bytes/);
      const added = await facet(['starter', 'add', file, '--values', 'signed', '--channels', 'bgr'], { cwd: folder });
      expect(added.stdout).toMatch(
        /Added more\.onnx: 4 features, its output “features”\.\nIt takes 8 × 8 pixels, BGR, channels last: bytes times 0\.003922, minus 0\.5, 0\.5, 0\.5, divided by 0\.5, 0\.5, 0\.5\.\nLicence: not stated\.\nUse it with --starter own-/,
      );
      const { stdout } = await facet(['starter', 'list', '--json'], { cwd: folder });
      const { own } = JSON.parse(stdout) as { own: { name: string }[] };
      expect(own.map(({ name }) => name)).toContain('more.onnx');
    }));
});

const firstImages = { filter: [], sort: 'id' as const, descending: false, offset: 0 };
