import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { table } from '../src-main/cli/output';
import { imageFolder, kerasScript } from './harness/data';
import { importAndSplit, train } from './harness/facet';
import { trainInKeras, type KerasRequest } from './harness/keras';
import { BenchProblem, benchProgram, listed, say, wholeNumber } from './harness/program';
import { judge, judgedTable, verdict, type Judged, type Promised } from './harness/promises';
import { recipeIds, type RecipeId } from './harness/ready';
import { alternate, median, type Contestant, type Measured } from './harness/rounds';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  recipe: { type: 'string', default: 'a,b' },
  precision: { type: 'string', default: 'float32' },
  rounds: { type: 'string', default: '5' },
  data: { type: 'string' },
  'keras-script': { type: 'string' },
} as const;

const epochs = 3;

/** Timing of one training from the folder. */
interface Timing {
  readonly imagesPerSecond: number;
  /** From the first command to the end of epoch 3. */
  readonly coldSeconds: number;
  readonly peakRssMb: number;
}

/** Budgets as ratios [promise, goal], for the faster of epochs 2 and 3. */
const budgets: Readonly<Record<RecipeId, Readonly<Record<string, readonly [number, number]>>>> = {
  a: { float32: [1.25, 1.5], bfloat16: [2, 2.5] },
  b: { float32: [1.7, 2], bfloat16: [2.7, 3.5] },
};

await benchProgram('pipeline', options, (values) =>
  withTemporaryFolder(async (temporary) => {
    const rounds = wholeNumber('rounds', values.rounds);
    const ids = listed('recipe', values.recipe, recipeIds);
    const precisions = listed('precision', values.precision, ['float32', 'bfloat16']);
    const script = kerasScript(values['keras-script']);
    const folder = await imageFolder(values.data, temporary);
    const results = [];
    for (const recipe of ids) {
      say(
        `Recipe ${recipe.toUpperCase()}: ${String(epochs)} epochs from ${folder}, images/s of the faster of epochs 2 and 3.`,
      );
      const timings = new Map<string, Timing[]>();
      const contestants = [
        ...precisions.map((precision) =>
          contestant(`Facet ${precision}`, timings, () => timeFacet({ folder, recipe, precision, temporary })),
        ),
        contestant('Keras', timings, () => timeKeras({ script, folder, recipe, epochs, seed: 0, temporary })),
      ];
      results.push(conclude(recipe, await alternate(rounds, contestants, say), timings, precisions));
    }
    return {
      text: results.map(({ text }) => text).join('\n\n'),
      figures: { recipes: Object.fromEntries(results.map(({ recipe, figures }) => [recipe, figures])) },
      isKept: results.every(({ isKept }) => isKept),
    };
  }),
);

function contestant(name: string, timings: Map<string, Timing[]>, time: () => Promise<Timing>): Contestant {
  const all: Timing[] = [];
  timings.set(name, all);
  return {
    name,
    measure: async () => {
      const timing = await time();
      all.push(timing);
      return timing.imagesPerSecond;
    },
  };
}

/** Trains in a new project, so that nothing but the images exists before. Times epochs from outside, checkpoints included. */
async function timeFacet(request: {
  folder: string;
  recipe: RecipeId;
  precision: string;
  temporary: string;
}): Promise<Timing> {
  const { folder, recipe, precision, temporary } = request;
  const folderOfProject = await mkdtemp(join(temporary, 'project-'));
  try {
    const project = join(folderOfProject, 'bench.facet');
    const started = performance.now();
    const images = await importAndSplit(project, folder);
    const trained = await train({ project, recipe, epochs, seed: 0, precision });
    if (trained.precision !== precision) {
      throw new BenchProblem(`Facet trained in ${trained.precision}: this machine can't train in ${precision}.`);
    }
    const [first = 0, second = 0, third = 0] = trained.epochEnds;
    return {
      imagesPerSecond: (images * 1000) / Math.min(second - first, third - second),
      coldSeconds: (third - started) / 1000,
      peakRssMb: trained.peakRssMb,
    };
  } finally {
    await rm(folderOfProject, { recursive: true, force: true });
  }
}

async function timeKeras(request: KerasRequest): Promise<Timing> {
  const started = performance.now();
  const { images_per_s: speeds, peak_rss_mb: peakRssMb, fitEnd } = await trainInKeras(request);
  return { imagesPerSecond: Math.max(...speeds.slice(1)), coldSeconds: (fitEnd - started) / 1000, peakRssMb };
}

function conclude(
  recipe: RecipeId,
  measured: Measured,
  timings: ReadonlyMap<string, readonly Timing[]>,
  precisions: readonly string[],
) {
  const peer = 'Keras';
  const perSecond = new Map([...timings].map(([name, list]) => [name, list.map(({ coldSeconds }) => 1 / coldSeconds)]));
  const judged: Judged[] = precisions.flatMap((precision) => {
    const [promise, goal] = budgets[recipe][precision] ?? [null, null];
    const of = `Facet ${precision}`;
    const speed: Promised = { name: `${of} / ${peer}, images/s`, of, against: peer, promise, goal };
    const cold: Promised = { name: `${peer} / ${of}, cold seconds`, of, against: peer, promise: null, goal: null };
    return [judge(measured, speed), judge(perSecond, cold)];
  });
  const rows = [...timings].map(([name, list]) => ({
    name,
    imagesPerSecond: median(list.map((timing) => timing.imagesPerSecond)),
    coldSeconds: median(list.map((timing) => timing.coldSeconds)),
    peakRssMb: median(list.map((timing) => timing.peakRssMb)),
    rounds: list,
  }));
  const memory = rows.filter(({ name }) => name.startsWith('Facet')).map(({ peakRssMb }) => peakRssMb);
  const kerasMemory = rows.find(({ name }) => name === peer)?.peakRssMb ?? Number.NaN;
  const isSmaller = Math.max(...memory) < kerasMemory;
  return {
    recipe,
    figures: { medians: rows, ratios: judged, isMemoryBelowKeras: isSmaller },
    isKept: isSmaller && judged.every(({ isKept }) => isKept !== false),
    text: [
      table(
        [`recipe ${recipe.toUpperCase()}, from the folder`, 'images/s', 'cold s to epoch 3', 'peak MB'],
        rows.map((row) => [
          row.name,
          row.imagesPerSecond.toFixed(1),
          row.coldSeconds.toFixed(1),
          row.peakRssMb.toFixed(0),
        ]),
      ),
      '',
      judgedTable(judged),
      '',
      `Trainer's memory below Keras's: ${verdict(isSmaller)} (${(Math.max(...memory) / kerasMemory).toFixed(2)} of it; goal 0.50).`,
    ].join('\n'),
  };
}
