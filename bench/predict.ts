import { link, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { startEngine, type EngineClient } from '../src-main/platform/engine-client';
import { imageFolder } from './harness/data';
import { facet, train } from './harness/facet';
import { withPeers, type Peer } from './harness/peer';
import { benchProgram, checkout, kerasPython, listed, say, wholeNumber } from './harness/program';
import { judge, judgedTable, type Judged } from './harness/promises';
import { alternate, median, type Measured } from './harness/rounds';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  network: { type: 'string', default: 'b,quick' },
  rounds: { type: 'string', default: '5' },
  copies: { type: 'string', default: '2' },
  data: { type: 'string' },
} as const;

/** Images that the networks are trained on: their speed does not depend on their weights. */
const trainedPerClass = 40;
const [own, keras] = ['facet predict', 'Keras predict'] as const;

const KerasAnswer = v.object({ images: v.number(), seconds: v.number(), startUp: v.number() });
const Metadata = v.object({ inputEdge: v.number() });

await benchProgram('predict', options, (values) =>
  withTemporaryFolder(async (temporary) => {
    const data = await imageFolder(values.data, temporary);
    const folder = await repeated(data, join(temporary, 'images'), wholeNumber('copies', values.copies), Infinity);
    const project = join(temporary, 'predict.facet');
    await facet(['new', project]);
    await facet(['import', project, await repeated(data, join(temporary, 'few'), 1, trainedPerClass)]);
    const environment = { ...process.env, FACET_LOGS: join(temporary, 'logs') };
    const engine = startEngine({ environment, log: () => undefined });
    try {
      const judged: Judged[] = [];
      const figures: object[] = [];
      for (const recipe of listed('network', values.network, ['b', 'quick'])) {
        const model = await exported(project, recipe, temporary);
        const measured = await compare(engine, { folder, model, rounds: wholeNumber('rounds', values.rounds) });
        judged.push(judgeOf(recipe, measured.speeds));
        figures.push({ recipe, ...measured, speeds: Object.fromEntries(measured.speeds) });
      }
      const text = `${judgedTable(judged)}\nKeras starts and loads its model in ${figuresOf(figures)} s; Facet’s figure has the start of its processes in it.`;
      return {
        text,
        figures: { ratios: judged, networks: figures },
        isKept: judged.every(({ isKept }) => isKept !== false),
      };
    } finally {
      await engine.child.stop();
    }
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

async function compare(
  engine: EngineClient,
  { folder, model, rounds }: { readonly folder: string; readonly model: Exported; readonly rounds: number },
): Promise<{ speeds: Measured; kerasStartUp: number }> {
  const script = join(checkout(), 'bench', 'peers', 'keras_predict.py');
  const command = { program: kerasPython(), args: [script, model.file, String(model.edge)], environment: process.env };
  let startUp = Number.NaN;
  const predictInKeras = async (peer: Peer): Promise<number> => {
    const answer = await peer.ask({ folder }, KerasAnswer);
    startUp = answer.startUp;
    return answer.images / answer.seconds;
  };
  const predict = async (): Promise<number> => {
    const found = await engine.jobs.predictions.run({ model: model.tfjs, paths: [folder], csv: null, copyInto: null });
    say(`${String(found.images)} images predicted.`);
    return found.imagesPerSecond;
  };
  return withPeers({ keras: command }, async (peers) => {
    await predictInKeras(peers.keras); // compiles its function, which is not part of the comparison
    const contestants = [
      { name: own, measure: predict },
      { name: keras, measure: () => predictInKeras(peers.keras) },
    ];
    return { speeds: await alternate(rounds, contestants, say), kerasStartUp: startUp };
  });
}

function judgeOf(recipe: string, measured: Measured): Judged {
  return judge(measured, {
    name: `${own} / ${keras}, ${recipe === 'b' ? 'recipe b' : 'quick on the general starter'}, images/s`,
    of: own,
    against: keras,
    promise: 2,
    goal: 3,
  });
}

function figuresOf(figures: readonly object[]): string {
  return median(figures.map((each) => ('kerasStartUp' in each ? Number(each.kerasStartUp) : Number.NaN))).toFixed(1);
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
