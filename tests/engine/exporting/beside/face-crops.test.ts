import { execFile } from 'node:child_process';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, type TestContext } from 'vitest';
import { checkout } from '../../../../scripts/setup/paths.js';
import type { EngineClient } from '../../../../src-main/platform/engine-client';
import { at } from '../../../../src-shared/domain/at';
import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import { writeFacePictures } from '../../../helpers/files/faces';
import { preparedProject } from '../../../helpers/projects/prepared';
import { tinyRecipe } from '../../../helpers/projects/recipes';
import { fetchedDetector, programsWithoutStarters } from '../../../helpers/projects/starters';
import { engineIn } from '../../../helpers/programs/engine';
import { makingPython, requirePython } from '../../../helpers/programs/python';

const withCropped = preparedProject(writeFacePictures, async ({ jobs }) => {
  await jobs.runs.train({ recipe: { ...tinyRecipe, crop: 'face', inputEdge: 32 }, seed: 3 });
});

interface Answer {
  readonly probabilities: readonly { readonly class: string; readonly probability: number }[];
}
interface OwnAnswer {
  readonly probabilities: Readonly<Record<string, number>>;
}

/** Exports the run of face crops, and compares what a program says about whole pictures with the run. */
async function expectSameCrops(
  { jobs }: EngineClient,
  { folder, format }: { folder: string; format: ExportFormat },
  run: (to: string, args: readonly string[]) => Promise<string>,
): Promise<void> {
  const to = join(folder, 'out');
  const { files } = await jobs.exports.run({ run: 'r1', format, to });
  expect(files).toContain('LICENSE-face-detector.txt');
  const images = join(folder, 'images');
  const names = (await readdir(images, { recursive: true })).filter((name) => /\.(jpg|png)$/.test(name)).sort();
  const paths = names.map((name) => join(images, name));
  const answers = linesOf<Answer>(await run(to, ['--json', ...paths]));
  const jsonl = join(folder, 'own.jsonl');
  await jobs.predictions.run({ model: { run: 'r1' }, paths, csv: null, jsonl, copyInto: null });
  const own = linesOf<OwnAnswer>(await readFile(jsonl, 'utf8'));
  expect(answers).toHaveLength(26);
  const differences = answers.flatMap(({ probabilities }, index) =>
    probabilities.map((each) => Math.abs(each.probability - (at(own, index).probabilities[each.class] ?? NaN))),
  );
  // Facet and the program resize a picture for the detector by different filters, so that a box may differ by a pixel.
  expect(Math.max(...differences)).toBeLessThan(0.02);
}

const linesOf = <T>(text: string): T[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const inNode = async (to: string, args: readonly string[]): Promise<string> => {
  await symlink(join(checkout, 'node_modules'), join(to, 'node_modules'));
  return (await promisify(execFile)(process.execPath, ['classify.mjs', ...args], { cwd: to })).stdout;
};

const inPython = async (context: TestContext) => {
  const python = await requirePython(context);
  return async (to: string, args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(python, ['classify.py', ...args], { cwd: to })).stdout;
};

describe.each(['onnx', 'tfjs', 'tfjs-graph'] as const)('face crops of the program for Node beside %s', (format) => {
  it('are those that the model learned from', (context) => {
    fetchedDetector(context);
    return withCropped((engine, folder) => expectSameCrops(engine, { folder, format }, inNode));
  });
});

describe.each(['onnx', 'keras', 'savedmodel', 'tflite'] as const)(
  'face crops of the program in Python beside %s',
  (format) => {
    it('are those that the model learned from', { timeout: makingPython }, async (context) => {
      fetchedDetector(context);
      const run = await inPython(context);
      await withCropped((engine, folder) => expectSameCrops(engine, { folder, format }, run));
    });
  },
);

it('a folder that was exported without the detector says that its user has to crop', (context) => {
  fetchedDetector(context);
  return withCropped(async (shared, folder) => {
    await shared.requests.project.close({});
    const FACET_PROGRAMS = await programsWithoutStarters(join(folder, 'checkout'), 'The network was lost.');
    const engine = engineIn(folder, { FACET_PROGRAMS });
    try {
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      const to = join(folder, 'out');
      const { files } = await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to });
      expect(files.filter((name) => /^(faces|detector|face-detector)/.test(name))).toEqual([]);
      const read = (name: string): Promise<string> => readFile(join(to, name), 'utf8');
      expect(JSON.parse(await read('preprocessing.json'))).toMatchObject({ detector: null, crop: { times: 1.25 } });
      expect(await read('README.md')).toContain('The model takes face crops, which your program has to make.');
      expect(await read('MODEL_CARD.md')).toContain('The face detector is not in this folder');
      await symlink(join(checkout, 'node_modules'), join(to, 'node_modules'));
      const photo = join(folder, 'images', 'a', 'face_00.jpg');
      const { stdout, stderr } = await promisify(execFile)(process.execPath, ['classify.mjs', photo], { cwd: to });
      expect(stderr).toContain('no detector is here: give it pictures that are cropped');
      expect(stdout).toContain(`${photo}: `);
    } finally {
      await engine.child.stop();
    }
  });
});
