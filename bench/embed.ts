import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startEngine, type EngineClient } from '../src-main/platform/engine-client';
import { imageFolder } from './harness/data';
import { bareSharp, decodeFolder } from './harness/bare-sharp';
import { withPeers, type Peer } from './harness/peer';
import { benchProgram, oneOf, say, wholeNumber } from './harness/program';
import { judge, judgedTable, type Judged } from './harness/promises';
import { alternate, type Measured } from './harness/rounds';
import { StepsAnswer } from './harness/steps';
import { withTemporaryFolder } from './harness/temporary';
import { asTrainer } from './harness/trainer-environment';

const options = {
  rounds: { type: 'string', default: '5' },
  precision: { type: 'string', default: 'float32' },
  data: { type: 'string' },
} as const;

/** Number of batches, of some 32 images, that the bare graph is run on. */
const bareSteps = 64;
/** Edge of the general starter's input, in pixels. */
const edge = 224;

const [embedding, graph, graphByBatches, decoding, both] = [
  'facet embed',
  'bare graph',
  'bare graph, batches of 32',
  'bare decoding',
  'decoding and graph',
] as const;

await benchProgram('embed', options, (values) =>
  withTemporaryFolder(async (temporary) => {
    const precision = oneOf('precision', values.precision, ['float32', 'bfloat16']);
    const folder = await imageFolder(values.data, temporary);
    const project = join(temporary, 'embed.facet');
    const environment = { ...process.env, FACET_LOGS: join(temporary, 'logs') };
    const engine = startEngine({ environment, log: () => undefined });
    try {
      await engine.requests.project.create({ path: project });
      await engine.jobs.imports.run({ folder, labels: { from: 'folders' }, dryRun: false });
      await embed(engine, project, precision); // converts the starter, unless that was done before
      return await withPeers(peers(precision), async ({ lanes, batches, sharp }) => {
        const contestants = [
          { name: embedding, measure: () => embed(engine, project, precision) },
          { name: graph, measure: () => runGraph(lanes) },
          { name: graphByBatches, measure: () => runGraph(batches) },
          { name: decoding, measure: () => decodeFolder(sharp, { folder, edge }) },
        ];
        const measured = await alternate(wholeNumber('rounds', values.rounds), contestants, say);
        return conclude(measured, precision);
      });
    } finally {
      await engine.child.stop();
    }
  }),
);

function peers(precision: string) {
  return {
    lanes: asTrainer('bare-embedding', ['general', precision], { inLanes: true }),
    batches: asTrainer('bare-embedding', ['general', precision]),
    sharp: bareSharp(),
  };
}

async function runGraph(peer: Peer): Promise<number> {
  return (await peer.ask({ steps: bareSteps }, StepsAnswer)).imagesPerSecond;
}

function conclude(alone: Measured, precision: string) {
  const measured = new Map(alone).set(both, oneAfterTheOther(alone.get(decoding) ?? [], alone.get(graph) ?? []));
  const name = `facet embed, from its start to its end, ${precision}`;
  const against = (peer: string, what: string, promise: number | null): Judged =>
    judge(measured, { name: `${name}, against ${what}`, of: embedding, against: peer, promise, goal: null });
  const judged = [
    against(graph, 'a bare run of its graph', 0.9),
    against(graphByBatches, 'the same network by batches of 32', null),
    against(both, 'a bare loop that decodes, then runs the graph', null),
  ];
  const figures = { precision, ratios: judged, imagesPerSecond: Object.fromEntries(measured) };
  return { text: judgedTable(judged), figures, isKept: judged.every(({ isKept }) => isKept !== false) };
}

/** Images per second of two kinds of work that are done one after the other, each on all cores. */
function oneAfterTheOther(first: readonly number[], second: readonly number[]): number[] {
  return first.map((speed, round) => 1 / (1 / speed + 1 / (second[round] ?? Number.NaN)));
}

/** Embeds all images of the project again. @returns images per second */
async function embed(engine: EngineClient, project: string, precision: 'float32' | 'bfloat16'): Promise<number> {
  await rm(join(project, 'embeddings'), { recursive: true, force: true });
  const { embedded, imagesPerSecond } = await engine.jobs.embeddings.make({
    starter: 'general',
    precision,
    crop: 'none',
  });
  say(`${String(embedded)} images embedded.`);
  return imagesPerSecond;
}
