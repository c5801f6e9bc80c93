import { join } from 'node:path';
import { table } from '../src-main/cli/output';
import { createProject } from '../src-main/engine/project/project';
import { startEngine, type EngineClient } from '../src-main/platform/engine-client';
import { addFinishedRun } from '../tests/helpers/projects/finished-run';
import { addImages } from '../tests/helpers/projects/library';
import { benchProgram, say, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  images: { type: 'string', default: '100000' },
  rounds: { type: 'string', default: '50' },
} as const;

/** Milliseconds for a page of images of a list that a click means, 95 times of 100. */
const promise = 20;
/** Images that one transaction adds. */
const block = 20_000;
/** Images of one page. */
const limit = 100;

type Question = Partial<Parameters<EngineClient['requests']['runs']['outcomes']>[0]>;

const questions: Readonly<Record<string, Question>> = {
  mistakes: {},
  'whole part': { only: 'all' },
  'a cell': { actual: 'anna', predicted: 'ben' },
  'a pair': { pair: ['anna', 'ben'] },
  'a band of confidence': { confidence: [0.6, 0.7] },
  'wrong answers at a threshold': { decision: { kind: 'abstain', threshold: 0.8 }, answer: 'wrong' },
  'nearest to a threshold': { decision: { kind: 'abstain', threshold: 0.8 }, only: 'all', order: 'nearest-threshold' },
  'against another run': { run: 'r2', against: { run: 'r1', wasRight: true }, only: 'all' },
  'a slice': { slice: { key: 'class', value: 'anna' } },
};

interface Timed {
  readonly question: string;
  readonly images: number;
  /** Milliseconds of the first answer, and the 95th percentile of the others, each of another page. */
  readonly first: number;
  readonly again: number;
}

await benchProgram('outcomes', options, async (values) => {
  const [images, rounds] = [wholeNumber('images', values.images), wholeNumber('rounds', values.rounds)];
  const timed = await withTemporaryFolder((folder) => measure(folder, images, rounds));
  const isKept = timed.every(({ again }) => again <= promise);
  return { text: textOf(images, timed), figures: { images, rounds, timed }, isKept };
});

async function measure(folder: string, images: number, rounds: number): Promise<Timed[]> {
  const path = join(folder, 'large.facet');
  say(`Making a project of ${images.toLocaleString('en')} images with two runs ...`);
  await make(path, images);
  const engine = startEngine({
    environment: { ...process.env, FACET_LOGS: join(folder, 'logs'), FACET_CONFIG: join(folder, 'config') },
    log: () => undefined,
  });
  try {
    await engine.requests.project.open({ path });
    await engine.requests.images.counts({ filter: [] }); // loads the index
    const timed: Timed[] = [];
    for (const [question, params] of Object.entries(questions))
      timed.push(await time(engine, question, params, rounds));
    return timed;
  } finally {
    await engine.child.stop();
  }
}

async function make(path: string, images: number): Promise<void> {
  const project = await createProject(path);
  for (let first = 0; first < images; first += block) {
    addImages(project.catalog, '/photos/library', first, Math.min(block, images - first));
  }
  await addFinishedRun(project);
  await addFinishedRun(project);
  project.close();
}

async function time(engine: EngineClient, question: string, params: Question, rounds: number): Promise<Timed> {
  const times: number[] = [];
  let total = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const offset = total === 0 ? 0 : (round * limit) % total;
    const askedAt = performance.now();
    ({ total } = await engine.requests.runs.outcomes({ run: 'r1', part: 'train', limit, offset, ...params }));
    times.push(performance.now() - askedAt);
  }
  const [first = Number.NaN, ...others] = times;
  const sorted = others.sort((a, b) => a - b);
  const again = sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
  say(`${question}: ${first.toFixed(1)} ms, then ${again.toFixed(1)} ms`);
  return { question, images: total, first, again };
}

function textOf(images: number, timed: readonly Timed[]): string {
  const rows = timed.map(({ question, images: found, first, again }) => [
    question,
    found,
    first.toFixed(1),
    again.toFixed(1),
    verdict(again <= promise),
  ]);
  return [
    `Images that a click in Review means, of ${images.toLocaleString('en')}; p95 of a page: ${String(promise)} ms`,
    table(['question', 'images', 'first, ms', 'again, ms', ''], rows),
  ].join('\n');
}
