import { join } from 'node:path';
import * as v from 'valibot';
import { table } from '../src-main/cli/output';
import { percent } from '../src-shared/domain/figure-text';
import { randomGenerator, shuffle } from '../src-shared/domain/random';
import { summarize, type Accuracies, type Summary } from './harness/accuracies';
import { imageFolder } from './harness/data';
import { facet, importAndSplit, train } from './harness/facet';
import { benchProgram, listed, say, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { withTemporaryFolder } from './harness/temporary';

const parts = ['time', 'quick', 'faces', 'fine', 'few'] as const;

const options = {
  parts: { type: 'string', default: parts.join(',') },
  seeds: { type: 'string', default: '5' },
  'fine-seeds': { type: 'string', default: '3' },
  labels: { type: 'string', default: '50' },
  data: { type: 'string' },
} as const;

/** Results of a recipe with one starter and one number of labels. */
interface Found extends Accuracies {
  readonly name: string;
  /** The promised accuracy; null where none is promised. */
  readonly target: number | null;
  /** Duration of the slowest training. */
  readonly seconds: number;
  readonly peakRssMb: number;
}

/** The parts of the answer of `facet images` that are read here. */
const Images = v.object({ images: v.array(v.object({ id: v.number(), class: v.nullable(v.string()) })) });

/** Seconds that import, split and a quick training may take together. */
const promisedSeconds = 60;

await benchProgram('starters', options, (values) =>
  withTemporaryFolder(async (temporary) => {
    const wanted = listed('parts', values.parts, parts);
    const seeds = wholeNumber('seeds', values.seeds);
    const labels = wholeNumber('labels', values.labels);
    const folder = await imageFolder(values.data, temporary);
    const project = join(temporary, 'starters.facet');
    const cold = await coldSeconds(project, folder, wanted.includes('time'));
    const found: Found[] = [];
    const judge = async (name: string, target: number | null, request: Request, count = seeds): Promise<void> => {
      found.push({ name, target, ...(await trainings(project, name, request, count)) });
    };
    if (wanted.includes('quick')) await judge('quick, general', 0.965, { recipe: 'quick', starter: 'general' });
    if (wanted.includes('faces')) await judge('quick, faces', 0.99, { recipe: 'quick', starter: 'faces' });
    if (wanted.includes('fine')) {
      await judge('fine, general', 0.975, { recipe: 'fine' }, wholeNumber('fine-seeds', values['fine-seeds']));
    }
    if (wanted.includes('few')) {
      const few = { labels };
      await judge(`quick, general, ${String(labels)} labels a class`, null, {
        recipe: 'quick',
        starter: 'general',
        ...few,
      });
      await judge(`b, ${String(labels)} labels a class`, null, { recipe: 'b', ...few });
    }
    const summaries = found.map(summarize);
    const isInTime = cold === null || cold <= promisedSeconds;
    const inTime =
      cold === null
        ? []
        : [
            `From the import's start to an evaluated quick model: ${cold.toFixed(1)} s (promise: ${String(promisedSeconds)} s): ${verdict(isInTime)}.`,
          ];
    return {
      text: [...(found.length > 0 ? [summaryTable(summaries)] : []), ...inTime].join('\n'),
      figures: { cold, trainings: summaries },
      isKept: isInTime && summaries.every(isReached),
    };
  }),
);

/** Makes the project. If it is to be timed, also trains with recipe quick and returns the seconds in all, else null. */
async function coldSeconds(project: string, folder: string, isTimed: boolean): Promise<number | null> {
  const started = performance.now();
  await importAndSplit(project, folder);
  if (!isTimed) return null;
  await train({ project, recipe: 'quick', seed: 0, precision: 'float32' });
  const seconds = (performance.now() - started) / 1000;
  say(`New, import, split and a quick training: ${seconds.toFixed(1)} s`);
  return seconds;
}

interface Request {
  readonly recipe: string;
  readonly starter?: string;
  /** Training images per class, drawn again for each seed; all when left out. */
  readonly labels?: number;
}

async function trainings(
  project: string,
  name: string,
  { labels, ...request }: Request,
  seeds: number,
): Promise<Omit<Found, 'name' | 'target'>> {
  const accuracies: number[] = [];
  const [seconds, memory, images] = [[0], [0], [0]];
  for (let seed = 0; seed < seeds; seed += 1) {
    if (labels !== undefined) await excludeAllBut(project, labels, seed);
    const result = await train({ project, ...request, seed, precision: 'float32' });
    if (labels !== undefined) await facet(['undo', project]);
    accuracies.push(result.test.accuracy);
    seconds.push(result.seconds);
    memory.push(result.peakRssMb);
    images.push(result.test.n);
    say(`${name}, seed ${String(seed)}: ${percent(result.test.accuracy)} in ${result.seconds.toFixed(0)} s`);
  }
  return {
    accuracies,
    test: Math.max(...images),
    seconds: Math.max(...seconds),
    peakRssMb: Math.max(...memory),
  };
}

/** Excludes, in one step, all training images but `labels` of each class, drawn by the seed. */
async function excludeAllBut(project: string, labels: number, seed: number): Promise<void> {
  const listing = await facet(['images', project, '--filter', 'split:train', '--limit', '100000']);
  const { images } = v.parse(Images, listing);
  const order = Int32Array.from(images.keys());
  shuffle(order, randomGenerator(seed).fork('labels'));
  const counts = new Map<string, number>();
  const excluded = [...order].flatMap((index) => {
    const image = images[index];
    if (!image) return [];
    const name = image.class ?? '';
    const before = counts.get(name) ?? 0;
    counts.set(name, before + 1);
    return before < labels ? [] : [image.id];
  });
  await facet(['label', project, '--exclude', '--ids', excluded.join(',')]);
}

function isReached({ target, mean }: Summary<Found>): boolean {
  return target === null || mean >= target;
}

function summaryTable(summaries: readonly Summary<Found>[]): string {
  return table(
    [
      'recipe',
      'test accuracy',
      'deviation',
      'seeds',
      '95 % interval',
      'images',
      'target',
      '',
      'slowest',
      'peak memory',
    ],
    summaries.map((summary) => [
      summary.name,
      percent(summary.mean),
      summary.deviation === null ? '' : percent(summary.deviation),
      `${percent(summary.low)} to ${percent(summary.high)}`,
      summary.interval === null ? '' : summary.interval.map(percent).join(' to '),
      String(summary.test ?? ''),
      summary.target === null ? '' : percent(summary.target),
      verdict(summary.target === null ? null : isReached(summary)),
      `${summary.seconds.toFixed(0)} s`,
      `${summary.peakRssMb.toFixed(0)} MB`,
    ]),
  );
}
