import { link, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { imageFolder } from './harness/data';
import { facet, train } from './harness/facet';
import { withPeers, type PeerCommand } from './harness/peer';
import { benchProgram, checkout, kerasPython, listed, say, wholeNumber } from './harness/program';
import { judge, judgedTable, type Judged } from './harness/promises';
import { alternate, type Measured } from './harness/rounds';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  network: { type: 'string', default: 'b,quick' },
  rounds: { type: 'string', default: '5' },
  copies: { type: 'string', default: '2' },
  data: { type: 'string' },
} as const;

/** Images that the networks are trained on: their speed does not depend on their weights. */
const trainedPerClass = 40;
/** Images whose time counts on neither side, with the start of all programs: Facet's first block is decoded while TensorFlow is loaded. */
const firstImages = 128;
const [own, keras] = ['facet predict', 'Keras predict'] as const;

const KerasAnswer = v.object({ images: v.number(), seconds: v.number() });
const Predicted = v.object({ images: v.number() });
const Metadata = v.object({ inputEdge: v.number() });

await benchProgram('predict', options, (values) =>
  withTemporaryFolder(async (temporary) => {
    const data = await imageFolder(values.data, temporary);
    const folder = await repeated(data, join(temporary, 'images'), wholeNumber('copies', values.copies), Infinity);
    const project = join(temporary, 'predict.facet');
    await facet(['new', project]);
    await facet(['import', project, await repeated(data, join(temporary, 'few'), 1, trainedPerClass)]);
    const first = await firstOf(folder, join(temporary, 'first'));
    const judged: Judged[] = [];
    const figures: object[] = [];
    for (const recipe of listed('network', values.network, ['b', 'quick'])) {
      const model = await exported(project, recipe, temporary);
      const { steady, whole } = await compare({ folder, first, model, rounds: wholeNumber('rounds', values.rounds) });
      judged.push(...judgeOf(recipe, steady, whole));
      figures.push({ recipe, steady: Object.fromEntries(steady), whole: Object.fromEntries(whole) });
    }
    return {
      text: judgedTable(judged),
      figures: { ratios: judged, networks: figures },
      isKept: judged.every(({ isKept }) => isKept !== false),
    };
  }),
);

/** A model of the same network for both: as tfjs for Facet, and as Keras file. */
interface Exported {
  readonly tfjs: string;
  readonly file: string;
  readonly edge: number;
}

async function exported(project: string, recipe: string, temporary: string): Promise<Exported> {
  const epochs = recipe === 'b' ? { epochs: 1 } : {};
  const { run } = await train({ project, recipe, seed: 1, precision: 'float32', ...epochs });
  const [tfjs, file] = [join(temporary, `${recipe}-tfjs`), join(temporary, `${recipe}-keras`)];
  await facet(['export', project, '--run', run, '--format', 'tfjs', '--to', tfjs]);
  await facet(['export', project, '--run', run, '--format', 'keras', '--to', file]);
  const { inputEdge } = v.parse(Metadata, JSON.parse(await readFile(join(tfjs, 'metadata.json'), 'utf8')));
  return { tfjs, file: join(file, 'model.keras'), edge: inputEdge };
}

interface Setting {
  readonly folder: string;
  /** A folder with the first images only. */
  readonly first: string;
  readonly model: Exported;
  readonly rounds: number;
}

/** Seconds that a program took. */
interface Times {
  /** For all images, from the start of its process to the end of the predictions. */
  readonly whole: number;
  /** For the images behind the first ones. */
  readonly rest: number;
  readonly images: number;
}

/**
 * Images per second, by contestant.
 * @returns `steady` without the first images and the start of either program, `whole` with the start of both
 */
async function compare({ folder, first, model, rounds }: Setting): Promise<{ steady: Measured; whole: Measured }> {
  const whole = new Map<string, number[]>([own, keras].map((name) => [name, []]));
  const contestant = (name: string, time: () => Promise<Times>) => ({
    name,
    measure: async () => {
      const { whole: seconds, rest, images } = await time();
      whole.get(name)?.push(images / seconds);
      return (images - firstImages) / rest;
    },
  });
  const script = join(checkout(), 'bench', 'peers', 'keras_predict.py');
  const command = { program: kerasPython(), args: [script, model.file, String(model.edge)], environment: process.env };
  const contestants = [
    contestant(own, () => timesOfFacet(model, folder, first)),
    contestant(keras, () => timesOfKeras(command, folder, first)),
  ];
  return { steady: await alternate(rounds, contestants, say), whole };
}

async function timesOfFacet({ tfjs }: Exported, folder: string, first: string): Promise<Times> {
  const few = await timed(() => facet(['predict', tfjs, first]));
  const all = await timed(() => facet(['predict', tfjs, folder]));
  const { images } = v.parse(Predicted, all.result);
  return { whole: all.seconds, rest: all.seconds - few.seconds, images };
}

/** Keras compiles its function at the first request, so that the second and the third show how fast it is from then on. */
async function timesOfKeras(command: PeerCommand, folder: string, first: string): Promise<Times> {
  const started = performance.now();
  return withPeers({ peer: command }, async ({ peer }) => {
    const ask = (of: string) => peer.ask({ folder: of }, KerasAnswer);
    await ask(folder);
    const whole = (performance.now() - started) / 1000;
    const [few, all] = [await ask(first), await ask(folder)];
    return { whole, rest: all.seconds - few.seconds, images: all.images };
  });
}

async function timed(work: () => Promise<unknown>): Promise<{ result: unknown; seconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}

function judgeOf(recipe: string, steady: Measured, whole: Measured): Judged[] {
  const name = `${own} / ${keras}, ${recipe === 'b' ? 'recipe b' : 'quick on the general starter'}, images/s`;
  const contestants = { of: own, against: keras };
  return [
    judge(steady, { name: `${name}, without the start of either`, ...contestants, promise: 2, goal: 3 }),
    judge(whole, { name: `${name}, with the start of both`, ...contestants, promise: null, goal: null }),
  ];
}

/** A folder with hard links to the first images of a folder's class folders, as many of each class. */
async function firstOf(from: string, to: string): Promise<string> {
  const classes = (await readdir(from, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const [index, { name }] of classes.entries()) {
    await mkdir(join(to, name), { recursive: true });
    const share =
      Math.floor((firstImages * (index + 1)) / classes.length) - Math.floor((firstImages * index) / classes.length);
    for (const file of (await readdir(join(from, name))).slice(0, share)) {
      await link(join(from, name, file), join(to, name, file));
    }
  }
  return to;
}

/** A folder with hard links to a folder's class folders, each file several times; at most so many files per class. */
async function repeated(from: string, to: string, copies: number, most: number): Promise<string> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    await mkdir(join(to, entry.name), { recursive: true });
    const files = (await readdir(join(from, entry.name))).slice(0, most);
    for (let copy = 0; copy < copies; copy += 1) {
      for (const file of files) {
        await link(join(from, entry.name, file), join(to, entry.name, `${String(copy)}-${basename(file)}`));
      }
    }
  }
  return to;
}
