import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { table } from '../src-main/cli/output';
import { startEngine, type EngineClient } from '../src-main/platform/engine-client';
import { peakRssMb } from './harness/machine';
import { BenchProblem, benchProgram, say, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  rows: { type: 'string', default: '202599' },
  columns: { type: 'string', default: '40' },
} as const;

/** Seconds that a folder of 200,000 images and 40 columns may take, and milliseconds that another request may wait meanwhile. */
const [mostSeconds, mostWait] = [30, 20];

interface Measured {
  readonly work: string;
  readonly seconds: number;
  /** Milliseconds until the slowest answer to another request. */
  readonly longest: number;
  readonly asked: number;
  /** The engine's peak memory so far, in MB. */
  readonly peakMb: number;
}

await benchProgram('tables', options, async (values) => {
  const [rows, columns] = [wholeNumber('rows', values.rows), wholeNumber('columns', values.columns)];
  const measured = await withTemporaryFolder(async (folder) => {
    say(`Making ${rows.toLocaleString('en')} empty images, and tables with ${String(columns)} columns ...`);
    await makeFaces(join(folder, 'faces'), rows, columns);
    return measure(folder);
  });
  const isKept = measured.every(({ seconds, longest }) => seconds <= mostSeconds && longest <= mostWait);
  return { text: textOf(measured), figures: { rows, columns, measured }, isKept };
});

/** Makes a folder in Kaggle's form of CelebA. Images have names only: neither a dry run nor recognising opens one. */
async function makeFaces(folder: string, rows: number, columns: number): Promise<void> {
  const images = join(folder, 'img_align_celeba', 'img_align_celeba');
  await mkdir(images, { recursive: true });
  const names = Array.from({ length: rows }, (_, index) => `${String(index + 1).padStart(6, '0')}.jpg`);
  const attributes = Array.from({ length: columns }, (_, index) =>
    index === 20 ? 'Male' : `Attribute_${String(index)}`,
  );
  const valuesOf = (row: number): string[] =>
    attributes.map((_, index) => ((row * 7 + index * row) % 3 === 0 ? '1' : '-1'));
  const lines = names.map((name, row) => [name, ...valuesOf(row)].join(','));
  await writeFile(
    join(folder, 'list_attr_celeba.csv'),
    [['image_id', ...attributes].join(','), ...lines, ''].join('\n'),
  );
  const parts = names.map((name, row) => `${name},${String(Math.floor((row * 3) / rows))}`);
  await writeFile(join(folder, 'list_eval_partition.csv'), ['image_id,partition', ...parts, ''].join('\n'));
  for (const name of names) await writeFile(join(images, name), '');
}

async function measure(folder: string): Promise<Measured[]> {
  const environment = { ...process.env, FACET_LOGS: join(folder, 'logs'), FACET_CONFIG: join(folder, 'config') };
  const engine = startEngine({ environment, log: () => undefined });
  try {
    await engine.requests.project.create({ path: join(folder, 'test.facet') });
    const faces = join(folder, 'faces');
    const recognised = await waitsDuring(engine, 'recognised, with the label of every image', async () => {
      const { found } = await engine.jobs.imports.recognise({ folder: faces });
      if (found[0]?.layout !== 'celeba' || found[0].unlabelled > 0) throw new BenchProblem('It was not recognised.');
    });
    const read = await waitsDuring(engine, 'recognised and read by a dry run', async () => {
      const labels = { from: 'layout' } as const;
      const { unlabelled, layout } = await engine.jobs.imports.run({ folder: faces, labels, dryRun: true });
      if (layout !== 'celeba' || unlabelled > 0) throw new BenchProblem('Not every image has its label.');
    });
    return [recognised, read];
  } finally {
    await engine.child.stop();
  }
}

/** Sends small requests, one after another, while some work is done, and times their answers. */
async function waitsDuring(engine: EngineClient, work: string, doing: () => Promise<unknown>): Promise<Measured> {
  const startedAt = performance.now();
  const times: number[] = [];
  const underway = { isDone: false };
  const done = doing().finally(() => (underway.isDone = true));
  done.catch(() => undefined); // rethrown by the await below
  while (!underway.isDone) {
    const askedAt = performance.now();
    await engine.requests.labels.next({});
    times.push(performance.now() - askedAt);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await done;
  const seconds = (performance.now() - startedAt) / 1000;
  const longest = Math.max(...times);
  say(`${work}: ${seconds.toFixed(1)} s, longest wait ${longest.toFixed(0)} ms`);
  return { work, seconds, asked: times.length, longest, peakMb: peakRssMb(engine.child.process.pid) };
}

function textOf(measured: readonly Measured[]): string {
  return [
    `At most ${String(mostSeconds)} s each, in which another request may wait ${String(mostWait)} ms.`,
    table(
      ['work', 'seconds', 'longest wait ms', 'of', 'engine MB', ''],
      measured.map(({ work, seconds, longest, asked, peakMb }) => [
        work,
        seconds.toFixed(1),
        longest.toFixed(0),
        String(asked),
        peakMb.toFixed(0),
        verdict(seconds <= mostSeconds && longest <= mostWait),
      ]),
    ),
  ].join('\n');
}
