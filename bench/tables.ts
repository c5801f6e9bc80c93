import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEngine } from '../src-main/platform/engine-client';
import { BenchProblem, benchProgram, say, wholeNumber } from './harness/program';
import { withTemporaryFolder } from './harness/temporary';
import { isInTime, waitsDuring, waitsText, type Measured } from './harness/waits-during';

const options = {
  rows: { type: 'string', default: '202599' },
  columns: { type: 'string', default: '40' },
} as const;

await benchProgram('tables', options, async (values) => {
  const [rows, columns] = [wholeNumber('rows', values.rows), wholeNumber('columns', values.columns)];
  const measured = await withTemporaryFolder(async (folder) => {
    say(`Making ${rows.toLocaleString('en')} empty images, and tables with ${String(columns)} columns ...`);
    await makeFaces(join(folder, 'faces'), rows, columns);
    return measure(folder);
  });
  const isKept = measured.every(isInTime);
  return { text: waitsText(measured), figures: { rows, columns, measured }, isKept };
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
