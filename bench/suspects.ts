import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import * as v from 'valibot';
import { table } from '../src-main/cli/output';
import { percent } from '../src-shared/domain/figure-text';
import { startEngine, type EngineClient } from '../src-main/platform/engine-client';
import { randomGenerator, shuffle } from '../src-shared/domain/random';
import { imageFolder } from './harness/data';
import { runOnce } from './harness/once';
import { benchProgram, checkout, cleanlabPython, listed, say, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  data: { type: 'string' },
  starter: { type: 'string', default: 'general,faces' },
  seeds: { type: 'string', default: '5' },
} as const;

const flippedShare = 0.05;
/** Share of flipped labels among the most suspect images, as many as labels were flipped. */
const promised = { general: 0.85, faces: 0.95 } as const;
type StarterName = keyof typeof promised;

/** Result of one search. */
interface Round {
  readonly flipped: number;
  readonly found: number;
  /** Share of the `flipped` most suspect images that were flipped, by Facet's ranking and by cleanlab's. */
  readonly precision: number;
  readonly cleanlab: number;
  /** Whether both found the same images. */
  readonly isSame: boolean;
  readonly seconds: number;
}

await benchProgram('suspects', options, (values) =>
  withTemporaryFolder(async (temporary) => {
    const seeds = wholeNumber('seeds', values.seeds);
    const starters = listed('starter', values.starter, ['general', 'faces']);
    const folder = await imageFolder(values.data, temporary);
    const engine = startEngine({
      environment: { ...process.env, FACET_LOGS: join(temporary, 'logs'), FACET_CONFIG: join(temporary, 'config') },
      log: () => undefined,
    });
    try {
      await engine.requests.project.create({ path: join(temporary, 'suspects.facet') });
      await engine.jobs.imports.run({ folder, labels: { from: 'folders' }, dryRun: false });
      const found = new Map<StarterName, Round[]>();
      for (const starter of starters) found.set(starter, await judge(engine, starter, seeds, temporary));
      const summaries = [...found].map(([starter, rounds]) => summarize(starter, rounds));
      return {
        text: summaryTable(summaries),
        figures: { flippedShare, rounds: Object.fromEntries(found), summaries },
        isKept: summaries.every(({ isKept }) => isKept),
      };
    } finally {
      await engine.child.stop();
    }
  }),
);

async function judge(engine: EngineClient, starter: StarterName, seeds: number, temporary: string): Promise<Round[]> {
  if (starter === 'faces') await engine.requests.starters.acceptTerms({ starter });
  const { embedded, seconds } = await engine.jobs.embeddings.make({ starter });
  say(`${starter}: features of ${String(embedded)} images in ${seconds.toFixed(0)} s`);
  const rounds: Round[] = [];
  for (let seed = 0; seed < seeds; seed += 1) {
    const round = await judgeOnce(engine, starter, seed, temporary);
    rounds.push(round);
    say(
      `${starter}, seed ${String(seed)}: ${percent(round.precision)} at ${String(round.flipped)} (cleanlab ${percent(round.cleanlab)}), ${String(round.found)} found, ${round.seconds.toFixed(1)} s`,
    );
  }
  return rounds;
}

/** Flips labels, searches for them, and undoes the flips. */
async function judgeOnce(
  { requests, jobs }: EngineClient,
  starter: StarterName,
  seed: number,
  temporary: string,
): Promise<Round> {
  const flips = await flipsOf(requests, seed);
  const file = join(temporary, 'flips.csv');
  await writeFile(file, stringify([['path', 'class'], ...flips]));
  await requests.labels.applyFromFile({ file, reason: 'bench: flipped' });
  const probabilities = join(temporary, 'probabilities.csv');
  const { suspects, seconds } = await jobs.suspects.find({ starter, seed, probabilities });
  const script = join(checkout(), 'bench', 'peers', 'cleanlab_issues.py');
  const { issues } = v.parse(
    v.pipe(v.string(), v.parseJson(), v.object({ issues: v.array(v.string()) })),
    await runOnce({ program: cleanlabPython(), args: [script, probabilities], environment: process.env }),
  );
  await requests.labels.undo({});
  const all = await bySelfConfidence(probabilities);
  const flipped = new Set([...flips.keys()]);
  const precisionOf = (ranked: readonly string[]): number =>
    [...new Set([...ranked, ...all])].slice(0, flipped.size).filter((path) => flipped.has(path)).length / flipped.size;
  const own = suspects.map(({ path }) => path);
  return {
    flipped: flipped.size,
    found: own.length,
    seconds,
    precision: precisionOf(own),
    cleanlab: precisionOf(issues),
    isSame: own.length === issues.length && own.every((path) => issues.includes(path)),
  };
}

/** Draws some images by the seed. @returns another class for each, by path */
async function flipsOf(requests: EngineClient['requests'], seed: number): Promise<Map<string, string>> {
  const { classes } = await requests.classes.list({});
  const names = classes.map(({ name }) => name).sort();
  const order = { sort: 'path', descending: false, limit: 100_000, offset: 0 } as const;
  const { total, images } = await requests.images.list({ filter: [], ...order });
  const random = randomGenerator(seed).fork('flips');
  const indices = Int32Array.from({ length: total }, (_, index) => index);
  shuffle(indices, random);
  return new Map(
    [...indices.subarray(0, Math.round(total * flippedShare))].flatMap((index): [string, string][] => {
      const image = images[index];
      const otherClasses = names.filter((name) => name !== image?.class);
      const to = otherClasses[random.integer(otherClasses.length)];
      return image && to !== undefined ? [[image.path, to]] : [];
    }),
  );
}

/** Paths of all images, those with the lowest probability of their own class first. */
async function bySelfConfidence(file: string): Promise<string[]> {
  const [head = [], ...rows]: string[][] = parse(await readFile(file));
  const own = (row: readonly string[]): number => Number(row[head.indexOf(row[1] ?? '', 2)]);
  return rows.sort((a, b) => own(a) - own(b)).map(([path = '']) => path);
}

function summarize(starter: StarterName, rounds: readonly Round[]) {
  const mean = (value: (round: Round) => number): number =>
    rounds.reduce((sum, round) => sum + value(round), 0) / rounds.length;
  const precision = mean((round) => round.precision);
  return {
    starter,
    precision,
    promise: promised[starter],
    isKept: precision >= promised[starter],
    low: Math.min(...rounds.map((round) => round.precision)),
    high: Math.max(...rounds.map((round) => round.precision)),
    cleanlab: mean((round) => round.cleanlab),
    same: rounds.filter(({ isSame }) => isSame).length,
    found: mean(({ found }) => found),
    seconds: mean(({ seconds }) => seconds),
    rounds: rounds.length,
  };
}

function summaryTable(summaries: readonly ReturnType<typeof summarize>[]): string {
  return table(
    [
      'starter',
      'precision at the number flipped',
      'seeds',
      'cleanlab',
      'same issues',
      'found',
      'seconds',
      'target',
      '',
    ],
    summaries.map(({ starter, precision, low, high, cleanlab, same, found, seconds, rounds, promise, isKept }) => [
      starter,
      percent(precision),
      `${percent(low)} to ${percent(high)}`,
      percent(cleanlab),
      `${String(same)} of ${String(rounds)}`,
      found.toFixed(1),
      seconds.toFixed(1),
      percent(promise),
      verdict(isKept),
    ]),
  );
}
