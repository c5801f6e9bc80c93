import { join } from 'node:path';
import * as v from 'valibot';
import { table } from '../src-main/cli/output';
import { createProject } from '../src-main/engine/project/project';
import { startEngine, type EngineClient } from '../src-main/platform/engine-client';
import { addImages, libraryClasses } from '../tests/helpers/projects/library';
import { addPredictedRun } from '../tests/helpers/projects/predicted-run';
import { cpuSeconds } from './harness/machine';
import { runOnce } from './harness/once';
import { BenchProblem, benchProgram, checkout, say, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  images: { type: 'string', default: '50000,100000' },
  steps: { type: 'string', default: '300' },
} as const;

/** Milliseconds from a threshold to its figures, for 95 of 100 positions of the slider. */
const promise = 50;
/** Images of a project per image that is labelled and readable, see addImages. */
const spare = 1.2;
const rounds = 5;

interface Measured {
  readonly images: number;
  /** Milliseconds until the first answer, which reads the predictions, and until the later ones. */
  readonly first: number;
  readonly p50: number;
  readonly p95: number;
  /** Processor time of the engine per answer, which a busy machine does not stretch. */
  readonly cpu: number;
  /** The same figures recomputed from the files by the engine, and from memory by numpy; null without a Python. */
  readonly recomputed: number;
  readonly numpy: number | null;
  readonly curves: number;
  /** All slices, and those of one property after that. */
  readonly slices: number;
  readonly oneKey: number;
}

await benchProgram('review', options, (values) =>
  withTemporaryFolder(async (folder) => {
    const steps = wholeNumber('steps', values.steps);
    const measured: Measured[] = [];
    for (const text of values.images.split(','))
      measured.push(await measure(folder, wholeNumber('images', text), steps));
    return { text: textOf(measured), figures: { measured }, isKept: measured.every(({ p95 }) => p95 <= promise) };
  }),
);

async function measure(folder: string, images: number, steps: number): Promise<Measured> {
  const path = join(folder, `${String(images)}.facet`);
  const run = await make(path, images);
  const engine = startEngine({
    environment: { ...process.env, FACET_LOGS: join(folder, 'logs'), FACET_CONFIG: join(folder, 'config') },
    log: () => undefined,
  });
  try {
    await engine.requests.project.open({ path });
    await engine.requests.images.counts({ filter: [] }); // loads the index
    return { images, ...(await measureRun(engine, run, steps)), numpy: await numpyMs(path, run, engine) };
  } finally {
    await engine.child.stop();
  }
}

async function measureRun({ requests: { runs }, child }: EngineClient, run: string, steps: number) {
  const part = 'validation';
  const at = (threshold: number) => runs.atThreshold({ run, part, decision: { kind: 'abstain', threshold } });
  const first = await timed(() => at(0.5));
  const times: number[] = [];
  const cpuBefore = cpuSeconds(child.process.pid ?? 0);
  for (let step = 0; step < steps; step += 1) times.push(await timed(() => at(step / steps)));
  const cpu = (1000 * (cpuSeconds(child.process.pid ?? 0) - cpuBefore)) / steps;
  times.sort((a, b) => a - b);
  const recomputed = await medianOf(() => runs.decision({ run }));
  const curves = await medianOf(() => runs.curves({ run, part }));
  const slices = await timed(() => runs.slices({ run, part }));
  const oneKey = await medianOf(() => runs.slices({ run, part, keys: ['brightness'] }));
  say(`${run}: p95 ${pointOf(times, 0.95).toFixed(1)} ms`);
  return { first, p50: pointOf(times, 0.5), p95: pointOf(times, 0.95), cpu, recomputed, curves, slices, oneKey };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timed(work));
  return pointOf(
    times.sort((a, b) => a - b),
    0.5,
  );
}

function pointOf(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (value === undefined) throw new BenchProblem('--steps must be at least 1.');
  return value;
}

/** Makes a project of images without files, with a run whose predictions of so many validation images are drawn. */
async function make(path: string, images: number): Promise<string> {
  say(`Making a project with ${images.toLocaleString('en')} predictions ...`);
  const project = await createProject(path);
  try {
    const all = Math.ceil(images * spare);
    for (let first = 1; first <= all; first += 20_000) {
      addImages(project.catalog, '/photos/library', first, Math.min(20_000, all - first + 1));
    }
    return await addPredictedRun(project, images);
  } finally {
    project.close();
  }
}

/** Milliseconds that numpy takes for the figures of one threshold, once all is in its memory. */
async function numpyMs(path: string, run: string, { requests }: EngineClient): Promise<number | null> {
  const { FACET_BENCH_PYTHON: python } = process.env;
  if (python === undefined) return null;
  const { snapshot } = (await requests.runs.get({ run })).run;
  const files = join(path, 'snapshots', snapshot ?? '');
  const program = {
    program: python,
    args: [
      join(checkout(), 'bench', 'peers', 'threshold.py'),
      join(path, 'runs', run, 'predictions.f32'),
      join(files, 'labels.i32'),
      join(files, 'parts.u8'),
      String(libraryClasses.length),
    ],
    environment: process.env,
  };
  return v.parse(v.pipe(v.string(), v.parseJson(), v.object({ median: v.number() })), await runOnce(program)).median;
}

function textOf(measured: readonly Measured[]): string {
  const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(1));
  return [
    `Milliseconds; ${String(libraryClasses.length)} classes. A threshold's figures: p95 ${String(promise)} ms at most.`,
    table(
      [
        'predictions',
        'first',
        'p50',
        'p95',
        '',
        'engine CPU',
        'from the files',
        'numpy',
        'times numpy',
        'curves',
        'slices',
        'one key',
      ],
      measured.map((each) => [
        each.images,
        ms(each.first),
        ms(each.p50),
        ms(each.p95),
        verdict(each.p95 <= promise),
        ms(each.cpu),
        ms(each.recomputed),
        ms(each.numpy),
        each.numpy === null ? '–' : `${(each.p50 / each.numpy).toFixed(2)} ×`,
        ms(each.curves),
        ms(each.slices),
        ms(each.oneKey),
      ]),
    ),
  ].join('\n');
}
