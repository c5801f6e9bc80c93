import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../../../scripts/setup/paths.js';
import { expect, it } from 'vitest';
import { seededRandom } from '../../helpers/histories/random';
import { failureOf, withEngine, withFolder } from '../../helpers/programs/engine';
import { limits } from '../../../src-main/engine/unpacking/limits';
import { materialOf } from '../../../src-main/engine/unpacking/material';
import { unpackInThread } from '../../../src-main/engine/unpacking/unpacking';

/**
 * Files that pyarrow 26 wrote. Those in hf have the columns and the key-value metadata of `datasets.Dataset.to_parquet` (huggingface.co/docs
 * /datasets/image_dataset): two row groups in snappy, zstd, gzip and brotli. plain.parquet has plain bytes and strings, in lz4.
 */
const fixtures = join(checkout, 'tests/engine/unpacking/parquet');

const rowsOf = async (folder: string): Promise<string[]> =>
  (await readFile(join(folder, 'labels.csv'), 'utf8')).trimEnd().split('\n');

it('a data set of Hugging Face gives its pictures, labels by name, parts and other columns', async () => {
  await withEngine(async (engine, folder) => {
    const into = join(folder, 'into');
    const report = await engine.jobs.imports.unpack({ source: join(fixtures, 'hf'), into });
    expect(report).toMatchObject({ form: 'parquet', files: 9, pictures: 8, labels: 'labels.csv' });
    expect(report.notes).toEqual(['These columns hold lists, parts or bytes, and are not in labels.csv: boxes.']);
    expect(report.leftOut).toEqual([
      {
        kind: 'no-picture',
        count: 2,
        examples: [
          {
            path: join(fixtures, 'hf/train-00001-of-00002.parquet, row 3'),
            reason: 'It has no bytes of a picture. Its path is e.png.',
          },
          {
            path: join(fixtures, 'hf/train-00001-of-00002.parquet, row 4'),
            reason: 'Its bytes are no picture. Its path is ../f.png.',
          },
        ],
      },
    ]);
    expect(await rowsOf(into)).toEqual([
      'path,label,split,age,note',
      'images/test-00000-of-00001/g.png,dog,test,77,x',
      "images/train-00000-of-00002/a.png,cat,train,30,'=1+1",
      'images/train-00000-of-00002/b.jpg,dog,train,31,',
      'images/train-00000-of-00002/a (2).png,cat,train,,',
      'images/train-00000-of-00002/000003.png,dog,train,,ä',
      'images/train-00001-of-00002/c.png,cat,train,,',
      'images/train-00001-of-00002/sub/d.webp,,train,,',
      'images/validation-00000-of-00001/h.png,cat,validation,5,y',
    ]);
    await engine.requests.project.create({ path: join(folder, 'p.facet') });
    const labels = { from: 'file', file: join(into, 'labels.csv') } as const;
    const imported = await engine.jobs.imports.run({ folder: into, labels, dryRun: false });
    expect(imported).toMatchObject({ added: 8, refused: [], unlabelled: 1 });
    expect(imported.classes.map(({ name, images }) => [name, images])).toEqual([
      ['cat', 4],
      ['dog', 3],
    ]);
  });
});

it('a single file with plain bytes, text labels and a column of parts', async () => {
  await withEngine(async (engine, folder) => {
    const into = join(folder, 'into');
    await engine.jobs.imports.unpack({ source: join(fixtures, 'plain.parquet'), into });
    expect(await rowsOf(into)).toEqual([
      'path,label,split',
      'images/plain/000000.png,happy,train',
      'images/plain/000001.png,sad,test',
    ]);
    expect((await readdir(join(into, 'images/plain'))).sort()).toEqual(['000000.png', '000001.png']);
  });
});

it('files named by their folder, as Hugging Face converts data sets, get its part', async () => {
  await withEngine(async (engine, folder) => {
    const source = join(folder, 'default');
    for (const [part, file] of [
      ['train', 'train-00000-of-00002'],
      ['test', 'test-00000-of-00001'],
    ] as const) {
      await mkdir(join(source, part), { recursive: true });
      await copyFile(join(fixtures, 'hf', `${file}.parquet`), join(source, part, '0000.parquet'));
    }
    await engine.jobs.imports.unpack({ source, into: join(folder, 'into') });
    const parts = (await rowsOf(join(folder, 'into'))).slice(1).map((row) => row.split(',').slice(0, 3).join(','));
    expect(parts.slice(0, 2)).toEqual(['images/test/0000/g.png,dog,test', 'images/train/0000/a.png,cat,train']);
  });
});

it('says which columns there are when none holds pictures, and what a folder lacks', async () => {
  await withEngine(async (engine, folder) => {
    const into = join(folder, 'into');
    const source = join(fixtures, 'without-pictures.parquet');
    expect(await failureOf(engine.jobs.imports.unpack({ source, into }))).toEqual({
      kind: 'bad-input',
      message: `${source} has no column of pictures; its columns are a, b.`,
      next: 'Give Parquet files with the bytes of the pictures in them.',
    });
    await mkdir(join(folder, 'empty'));
    const failure = await failureOf(engine.jobs.imports.unpack({ source: join(folder, 'empty'), into }));
    expect(failure.message).toBe(`There are no Parquet files and no table of pixels in ${join(folder, 'empty')}.`);
  });
});

it('a row group larger than the limit is refused before it is read', async () => {
  await withFolder(async (to) => {
    const source = join(fixtures, 'hf');
    const task = { source, material: await materialOf(source), to, limits: { ...limits, rowGroupBytes: 700 } };
    expect((await failureOf(unpackInThread(task, () => undefined))).message).toMatch(/row group|read at once/);
  });
});

it('is recognised in a folder, which says that it must be unpacked first', async () => {
  await withEngine(async (engine, folder) => {
    await engine.requests.project.create({ path: join(folder, 'p.facet') });
    const source = join(fixtures, 'hf');
    const { found } = await engine.jobs.imports.recognise({ folder: source });
    expect(found[0]).toMatchObject({ layout: 'parquet', says: '4 Parquet files, which must be unpacked first.' });
    const failure = await failureOf(
      engine.jobs.imports.run({ folder: source, labels: { from: 'layout' }, dryRun: true }),
    );
    expect(failure).toMatchObject({ kind: 'bad-input', next: { step: 'unpack', source } });
  });
});

it('mutated files give sentences only', async () => {
  const whole = await readFile(join(fixtures, 'hf/train-00000-of-00002.parquet'));
  const draw = seededRandom(17);
  await withEngine(async (engine, folder) => {
    const source = join(folder, 'a.parquet');
    for (let round = 0; round < 20; round += 1) {
      const bytes = Buffer.from(whole);
      // The footer, which is last, decides most; every other round changes pages.
      const [from, length] = round % 2 === 0 ? [bytes.length - 3008, 3000] : [4, bytes.length - 12];
      for (let change = 0; change < 1 + (round % 4); change += 1) {
        bytes[from + Math.floor(draw() * length)] = Math.floor(draw() * 256);
      }
      await writeFile(source, bytes);
      const into = join(folder, `into-${String(round)}`);
      const outcome = await engine.jobs.imports.unpack({ source, into }).catch((error: unknown) => error);
      if (outcome instanceof Error)
        expect(outcome).toMatchObject({ kind: 'bad-input', next: expect.any(String) as string });
    }
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

it('the part of a file is what its name means beside the others', async () => {
  await withEngine(async (engine, folder) => {
    const source = join(folder, 'data');
    await mkdir(source);
    for (const name of ['train', 'dev', 'eval'])
      await copyFile(
        join(fixtures, 'hf/validation-00000-of-00001.parquet'),
        join(source, `${name}-00000-of-00001.parquet`),
      );
    const into = join(folder, 'into');
    await engine.jobs.imports.unpack({ source, into });
    const [head = '', ...rows] = await rowsOf(into);
    const column = head.split(',').indexOf('split');
    expect(new Set(rows.map((row) => [row.split('/')[1]?.split('-')[0], row.split(',')[column]].join(' ')))).toEqual(
      new Set(['train train', 'dev validation', 'eval test']),
    );
  });
});
