import { execFile } from 'node:child_process';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkout } from '../../../../scripts/setup/paths.js';
import { preparationFor } from '../../../../src-main/engine/exporting/beside/preparation';
import { readme } from '../../../../src-main/engine/exporting/beside/readme';
import type { EngineClient } from '../../../../src-main/platform/engine-client';
import { at } from '../../../../src-shared/domain/at';
import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';
import { commandOf } from '../../../../src-renderer/screens/export/beside';
import { writeClassFolders } from '../../../helpers/files/folders';
import { preparedProject } from '../../../helpers/projects/prepared';
import { tinyRecipe } from '../../../helpers/projects/recipes';
import { makingPython, requirePython } from '../../../helpers/programs/python';

/** Names that a terminal would obey, or that would break a line. */
const classes = ['da\nrk', 'gr\u001b[31mey', 'light'];

const withTrained = preparedProject(
  (root) => writeClassFolders(root, classes, 8),
  async ({ jobs, requests }, folder) => {
    await jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 8 }, seed: 3 });
    const question = { model: { run: 'r1' }, paths: [join(folder, 'images')], csv: null, copyInto: null };
    const { predictions } = await jobs.predictions.run(question);
    const threshold = betweenMost(predictions.map(({ confidence }) => confidence));
    await requests.runs.decide({ run: 'r1', decision: { kind: 'abstain', threshold } });
  },
);

/** A threshold between values: in the widest gap of their middle half, so that rounding moves none to the other side. */
function betweenMost(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b).slice(values.length / 4, (values.length * 3) / 4);
  const gaps = sorted.slice(1).map((value, index) => ({ width: value - at(sorted, index), end: value }));
  const widest = gaps.reduce((found, gap) => (gap.width > found.width ? gap : found));
  return widest.end - widest.width / 2;
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs a program in the exported folder. */
type Run = (folder: string, args: readonly string[]) => Promise<Ran>;

/** Runs a program as a person does who never heard of ONNX Runtime's variables, with a cache folder beside the model. */
const ran = (program: string, args: readonly string[], cwd: string): Promise<Ran> =>
  promisify(execFile)(program, args, {
    cwd,
    env: {
      ...process.env,
      TF_CPP_MIN_LOG_LEVEL: '3',
      ORT_DISABLE_TELEMETRY: undefined,
      XDG_CACHE_HOME: `${cwd}-cache`,
    },
  }).then(
    ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
    (error: unknown) => error as Ran,
  );

/** Answer of a program about a photo. */
interface Answer {
  readonly file: string;
  readonly class: string;
  readonly decision: string | null;
  readonly probabilities: readonly { readonly class: string; readonly probability: number }[];
}

/** Runs a program on photos and on a file that is none, for people and as data, and compares with the run's own answers. */
async function expectOwnAnswers({ jobs }: EngineClient, folder: string, format: ExportFormat, run: Run): Promise<void> {
  const to = join(folder, 'out');
  await jobs.exports.run({ run: 'r1', format, to });
  const images = join(folder, 'images');
  const photos = (await readdir(images, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
  const paths = photos.filter((_, index) => index % 3 === 0).map((name) => join(images, name));
  const none = join(folder, 'no\u001bphoto.jpg');
  await writeFile(none, 'This is no photo.');
  const data = await run(to, ['--json', none, ...paths]);
  expect(data).toMatchObject({ code: 1 });
  expect(data.stderr).toMatch(/no\\\S+photo\.jpg: can't be read/);
  expect(data.stderr).toContain('Classes are labels that people gave to pictures ("as labelled")');
  const own = await ownAnswers(jobs, folder, paths);
  expect(new Set(own.map(({ isUnsure }) => isUnsure))).toEqual(new Set([true, false]));
  const answers = linesOf(data.stdout).map((line) => JSON.parse(line) as Answer);
  expect(answers.map(({ file }) => file)).toEqual(paths);
  for (const [index, answer] of answers.entries()) {
    const { class: likeliest, decision, isUnsure, probabilities } = at(own, index);
    expect(answer).toMatchObject({
      class: likeliest,
      decision: isUnsure ? null : decision,
      probabilities: classes.map((name) => ({ class: name })),
    });
    for (const each of answer.probabilities) {
      expect(each.probability).toBeCloseTo(probabilities[each.class] ?? NaN, 3);
    }
  }
  const cached = await readdir(`${to}-cache`).catch(() => []);
  expect(cached, 'what ONNX Runtime writes when it reports its use to its maker').not.toContain('Microsoft');
  if (format !== 'onnx') return; // the others print by the same code
  const lines = await run(to, paths);
  expect(lines.code).toBe(0);
  expect(`${lines.stdout}${lines.stderr}`).not.toContain('\u001b');
  expect(linesOf(lines.stdout).map((line) => line.includes(': unsure (most probable: '))).toEqual(
    own.map(({ isUnsure }) => isUnsure),
  );
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

interface OwnAnswer {
  readonly class: string;
  readonly decision: string;
  readonly isUnsure: boolean;
  readonly probabilities: Readonly<Record<string, number>>;
}

async function ownAnswers(jobs: EngineClient['jobs'], folder: string, paths: string[]): Promise<OwnAnswer[]> {
  const jsonl = join(folder, 'own.jsonl');
  await jobs.predictions.run({ model: { run: 'r1' }, paths, csv: null, jsonl, copyInto: null });
  return linesOf(await readFile(jsonl, 'utf8')).map((line) => JSON.parse(line) as OwnAnswer);
}

describe.each(['onnx', 'tfjs', 'tfjs-graph'] as const)('the program for Node beside an export as %s', (format) => {
  it('runs as it stands, and gives the run’s own answers', () =>
    withTrained((engine, folder) =>
      expectOwnAnswers(engine, folder, format, async (to, args) => {
        await symlink(join(checkout, 'node_modules'), join(to, 'node_modules')).catch(() => undefined); // there already
        return ran(process.execPath, ['classify.mjs', ...args], to);
      }),
    ));
});

describe('the commands that the page beside an export tells', () => {
  it.each(['onnx', 'tfjs', 'tfjs-graph'] as const)(
    'install packages for %s without their scripts, which download more',
    (format) => {
      const metadata: ModelMetadata = {
        ...{ format: 'facet-model', version: 1, classes: ['a', 'b'], inputEdge: 32 },
        ...{ preprocessing: 'srgb-fill-triangle-1', recipe: 'b', run: 'r1', head: 'softmax' },
      };
      expect(readme(format, metadata, preparationFor(metadata, format, null))).toContain(
        '    npm install --ignore-scripts\n    node',
      );
      expect(commandOf('classify.mjs')).toContain('npm install --ignore-scripts\n');
    },
  );
});

describe.each(['onnx', 'keras', 'savedmodel', 'tflite'] as const)(
  'the program in Python beside an export as %s',
  (format) => {
    it('runs as it stands, and gives the run’s own answers', { timeout: makingPython }, async (context) => {
      const python = await requirePython(context);
      await withTrained((engine, folder) =>
        expectOwnAnswers(engine, folder, format, (to, args) => ran(python, ['classify.py', ...args], to)),
      );
    });
  },
);
