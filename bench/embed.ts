import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startEngine, type EngineClient } from '../src-main/platform/engine-client';
import { imageFolder } from './harness/data';
import { withPeers } from './harness/peer';
import { benchProgram, oneOf, say, wholeNumber } from './harness/program';
import { judge, judgedTable } from './harness/promises';
import { alternate } from './harness/rounds';
import { StepsAnswer } from './harness/steps';
import { withTemporaryFolder } from './harness/temporary';
import { asTrainer } from './harness/trainer-environment';

const options = {
  rounds: { type: 'string', default: '5' },
  precision: { type: 'string', default: 'float32' },
  data: { type: 'string' },
} as const;

/** Images that the bare graph is run on, in batches of 32. */
const bareSteps = 64;

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
      await embed(engine, project, precision); // converts the starter where nobody has
      return await withPeers({ bare: asTrainer('bare-embedding', ['general', precision]) }, async ({ bare }) => {
        const contestants = [
          { name: 'facet embed', measure: () => embed(engine, project, precision) },
          {
            name: 'bare graph',
            measure: async () => (await bare.ask({ steps: bareSteps }, StepsAnswer)).imagesPerSecond,
          },
        ];
        const measured = await alternate(wholeNumber('rounds', values.rounds), contestants, say);
        const name = `facet embed, from its start to its end, against a bare run of its graph, ${precision}`;
        const judged = judge(measured, { name, of: 'facet embed', against: 'bare graph', promise: 0.9, goal: null });
        const figures = { precision, ratio: judged, imagesPerSecond: Object.fromEntries(measured) };
        return { text: judgedTable([judged]), figures, isKept: judged.isKept !== false };
      });
    } finally {
      await engine.child.stop();
    }
  }),
);

/** Embeds all images of the project anew. @returns images a second */
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
