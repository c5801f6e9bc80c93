import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { table } from '../src-main/cli/output';
import { percent } from '../src-shared/domain/figure-text';
import { meanOf, summarize, type Accuracies, type Summary } from './harness/accuracies';
import { imageFolder, kerasScript } from './harness/data';
import { importAndSplit, train } from './harness/facet';
import { trainInKeras } from './harness/keras';
import { BenchProblem, benchProgram, say, typedPath, wholeNumber, listed } from './harness/program';
import { verdict } from './harness/promises';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  recipe: { type: 'string', default: 'a,b' },
  precision: { type: 'string', default: 'float32' },
  epochs: { type: 'string', default: '25' },
  seeds: { type: 'string', default: '3' },
  data: { type: 'string' },
  keras: { type: 'boolean', default: false },
  'keras-script': { type: 'string' },
  'keras-figures': { type: 'string' },
} as const;

/** Keras's accuracies on the test part by recipe, one per seed. */
const KerasFigures = v.record(v.string(), v.pipe(v.array(v.number()), v.minLength(1)));

/** Accuracies of one recipe in one program. */
interface Quality extends Accuracies {
  readonly recipe: string;
  readonly by: string;
}

await benchProgram('quality', options, (values) =>
  withTemporaryFolder(async (temporary) => {
    const [epochs, seeds] = [wholeNumber('epochs', values.epochs), wholeNumber('seeds', values.seeds)];
    const precisions = listed('precision', values.precision, ['float32', 'bfloat16']);
    const figures = values['keras-figures'] === undefined ? {} : await readFigures(values['keras-figures']);
    const script = values.keras ? kerasScript(values['keras-script']) : null;
    const folder = await imageFolder(values.data, temporary);
    const project = join(temporary, 'quality.facet');
    await importAndSplit(project, folder);
    const found: Quality[] = [];
    for (const recipe of values.recipe.split(',')) {
      for (const precision of precisions) found.push(await judgeFacet({ project, recipe, precision, epochs, seeds }));
      if (script !== null) found.push(await judgeKeras({ script, folder, recipe, epochs, seeds, temporary }));
      const given = figures[recipe];
      if (given) found.push({ recipe, by: 'Keras (given)', accuracies: given, test: null });
    }
    const summaries = found.map(summarize);
    return {
      text: [summaryTable(summaries), ...differences(found)].join('\n'),
      figures: { epochs, qualities: summaries },
      isKept: precisionLosses(found).every(({ isKept }) => isKept),
    };
  }),
);

async function readFigures(given: string): Promise<v.InferOutput<typeof KerasFigures>> {
  const text = given.trimStart().startsWith('{') ? given : await readFile(typedPath(given), 'utf8');
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), KerasFigures), text);
  if (parsed.success) return parsed.output;
  throw new BenchProblem('--keras-figures takes JSON such as {"a": [0.93, 0.92], "b": [0.91]}, or a file of it.');
}

interface FacetRequest {
  readonly project: string;
  readonly recipe: string;
  readonly precision: string;
  readonly epochs: number;
  readonly seeds: number;
}

async function judgeFacet({ project, recipe, precision, epochs, seeds }: FacetRequest): Promise<Quality> {
  const accuracies: number[] = [];
  let images = 0;
  for (let seed = 0; seed < seeds; seed += 1) {
    const { test } = await train({ project, recipe, epochs, seed, precision });
    accuracies.push(test.accuracy);
    images = test.n;
    say(`Facet ${precision}, recipe ${recipe}, seed ${String(seed)}: ${percent(test.accuracy)}`);
  }
  return { recipe, by: `Facet ${precision}`, accuracies, test: images };
}

interface KerasQualityRequest {
  readonly script: string;
  readonly folder: string;
  readonly recipe: string;
  readonly epochs: number;
  readonly seeds: number;
  readonly temporary: string;
}

async function judgeKeras({ seeds, ...request }: KerasQualityRequest): Promise<Quality> {
  const accuracies: number[] = [];
  let images = 0;
  for (let seed = 0; seed < seeds; seed += 1) {
    const result = await trainInKeras({ ...request, seed });
    accuracies.push(result.test_accuracy);
    images = result.test;
    say(`Keras, recipe ${request.recipe}, seed ${String(seed)}: ${percent(result.test_accuracy)}`);
  }
  return { recipe: request.recipe, by: 'Keras', accuracies, test: images };
}

function summaryTable(summaries: readonly Summary<Quality>[]): string {
  return table(
    ['recipe', 'by', 'test accuracy', 'deviation', 'seeds', '95 % interval', 'images'],
    summaries.map(({ recipe, by, mean, deviation, low, high, interval, test }) => [
      recipe.toUpperCase(),
      by,
      percent(mean),
      deviation === null ? '' : percent(deviation),
      `${percent(low)} to ${percent(high)}`,
      interval === null ? '' : `${percent(interval[0])} to ${percent(interval[1])}`,
      test === null ? '' : String(test),
    ]),
  );
}

/** Differences of Facet's mean accuracy from Keras's for the same recipe, in percentage points. */
function differences(found: readonly Quality[]): string[] {
  return found
    .filter(({ by }) => by === 'Facet float32')
    .flatMap((facet) =>
      found
        .filter(({ recipe, by }) => recipe === facet.recipe && by.startsWith('Keras'))
        .map(({ by, accuracies }) => {
          const points = 100 * (meanOf(facet.accuracies) - meanOf(accuracies));
          return `Recipe ${facet.recipe.toUpperCase()}: Facet ${points >= 0 ? '+' : ''}${points.toFixed(1)} points against ${by}.`;
        }),
    )
    .concat(
      precisionLosses(found).map(
        ({ recipe, points, isKept }) =>
          `Recipe ${recipe.toUpperCase()}: bfloat16 ${points >= 0 ? '+' : ''}${points.toFixed(1)} points against float32 (promise: within 0.5): ${verdict(isKept)}.`,
      ),
    );
}

/** Percentage points by which bfloat16 differs from float32, where both were measured. */
function precisionLosses(found: readonly Quality[]): { recipe: string; points: number; isKept: boolean }[] {
  return found
    .filter(({ by }) => by === 'Facet bfloat16')
    .flatMap(({ recipe, accuracies }) => {
      const full = found.find((other) => other.recipe === recipe && other.by === 'Facet float32');
      if (!full) return [];
      const points = 100 * (meanOf(accuracies) - meanOf(full.accuracies));
      return [{ recipe, points, isKept: Math.abs(points) <= 0.5 }];
    });
}
