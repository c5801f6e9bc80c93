import { join } from 'node:path';
import { table } from '../src-main/cli/output';
import { startEngine, type EngineClient } from '../src-main/platform/engine-client';
import { at } from '../src-shared/domain/at';
import { imageFolder } from './harness/data';
import { benchProgram, say, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  data: { type: 'string' },
  images: { type: 'string', default: '40' },
} as const;

/** Milliseconds for the map of one picture after the first, 95 of 100. */
const promisedMs = 300;

/** The runs that are explained: recipe quick with each starter, and a network from scratch at its size. */
const runs = [
  { title: 'quick, general', recipe: 'quick' },
  { title: 'quick, faces', recipe: 'quick', starter: 'faces' },
  { title: 'recipe B', recipe: 'b', epochs: 1 },
] as const;

interface Measured {
  readonly title: string;
  readonly method: string;
  readonly firstMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  /** The same pictures for the labelled class. */
  readonly otherClassMs: number;
  readonly occlusionMs: number;
  readonly neighboursMs: number;
  readonly isKept: boolean;
}

await benchProgram('explain', options, (values) =>
  withTemporaryFolder(async (temporary) => {
    const count = wholeNumber('images', values.images);
    const folder = await imageFolder(values.data, temporary);
    const engine = startEngine({
      environment: { ...process.env, FACET_LOGS: join(temporary, 'logs'), FACET_CONFIG: join(temporary, 'config') },
      log: () => undefined,
    });
    try {
      await engine.requests.project.create({ path: join(temporary, 'explain.facet') });
      await engine.jobs.imports.run({ folder, labels: { from: 'folders' }, dryRun: false });
      await engine.requests.starters.acceptTerms({ starter: 'faces' });
      const measured: Measured[] = [];
      for (const run of runs) measured.push(await measure(engine, run, count));
      return {
        text: summaryTable(measured),
        figures: { promisedMs, measured },
        isKept: measured.every(({ isKept }) => isKept),
      };
    } finally {
      await engine.child.stop();
    }
  }),
);

async function measure(
  { jobs, requests }: EngineClient,
  { title, ...how }: (typeof runs)[number],
  count: number,
): Promise<Measured> {
  say(`Training ${title}`);
  const { run } = await jobs.runs.train(how);
  const filter = [{ key: 'split' as const, negated: false, values: ['validation'] }];
  const order = { sort: 'id', descending: false, offset: 0, limit: count } as const;
  const { images } = await requests.images.list({ filter, ...order });
  const ids = images.map(({ id }) => id);
  const asked = await timed(ids, (image) => requests.explanations.of({ run, image }));
  const { classes } = await requests.runs.get({ run });
  const other = await timed(ids, (image) => requests.explanations.of({ run, image, class: at(classes, 0) }));
  const occluded = await timed(ids.slice(0, 5), (image) =>
    requests.explanations.of({ run, image, method: 'occlusion' }),
  );
  const near = await timed(ids, (image) => requests.explanations.neighbours({ run, image }));
  const { method } = await requests.explanations.of({ run, image: at(ids, 0) });
  const [firstMs = 0, ...later] = asked;
  const p95Ms = quantile(later, 0.95);
  return {
    ...{ title, method, firstMs, medianMs: quantile(later, 0.5), p95Ms, otherClassMs: quantile(other, 0.5) },
    ...{ occlusionMs: quantile(occluded, 0.5), neighboursMs: quantile(near.slice(1), 0.5) },
    isKept: p95Ms <= promisedMs,
  };
}

/** Milliseconds of each question, one after the other. */
async function timed(images: readonly number[], ask: (image: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const image of images) {
    const startedAt = performance.now();
    await ask(image);
    times.push(performance.now() - startedAt);
  }
  return times;
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return at(sorted, Math.min(times.length - 1, Math.floor(share * times.length)));
}

function summaryTable(measured: readonly Measured[]): string {
  return table(
    ['run', 'method', 'first', 'median', 'p95', 'other class', 'occlusion', 'neighbours', ''],
    measured.map((each) => [
      each.title,
      each.method,
      ...[each.firstMs, each.medianMs, each.p95Ms, each.otherClassMs, each.occlusionMs, each.neighboursMs].map(
        (ms) => `${ms.toFixed(0)} ms`,
      ),
      verdict(each.isKept),
    ]),
  );
}
