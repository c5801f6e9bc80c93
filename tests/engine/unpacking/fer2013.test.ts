import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { failureOf, withEngine } from '../../helpers/programs/engine';

/** Levels of a picture of 48 × 48 pixels, as the tables of FER2013 have them: rows from the top, separated by blanks. */
const pixels = (seed: number): string =>
  Array.from({ length: 48 * 48 }, (_, index) => String((index * 7 + seed * 31) % 256)).join(' ');

/** The table of the Kaggle data set “fer2013”: emotion,pixels,Usage. */
const fer2013 = [
  'emotion,pixels,Usage',
  `0,"${pixels(0)}",Training`,
  `3,${pixels(1)},PublicTest`,
  `6,${pixels(2)},PrivateTest`,
  `2,1 2 3,Training`,
  `2,${pixels(3).replace(/^\d+/, '256')},Training`,
  `4,${pixels(5)},Training`,
  '',
].join('\n');

const unpackTable = async (engine: EngineClient, folder: string, name: string, text: string) => {
  const source = join(folder, name);
  await writeFile(source, text);
  const into = join(folder, `${name}-into`);
  const report = await engine.jobs.imports.unpack({ source, into });
  return { into, report, rows: (await readFile(join(into, 'labels.csv'), 'utf8')).trimEnd().split('\n') };
};

it('FER2013 gives pictures, emotions by name and parts', async () => {
  await withEngine(async (engine, folder) => {
    const { into, report, rows } = await unpackTable(engine, folder, 'fer2013.csv', fer2013);
    expect(rows).toEqual([
      'path,label,split',
      'images/00/fer0000000.png,angry,train',
      'images/00/fer0000001.png,happy,validation',
      'images/00/fer0000002.png,neutral,test',
      'images/00/fer0000005.png,sad,train',
    ]);
    expect(report).toMatchObject({ form: 'fer2013', files: 5, pictures: 4, labels: 'labels.csv', notes: [] });
    expect(report.leftOut.flatMap(({ examples }) => examples)).toEqual([
      { path: 'line 5', reason: 'It has 3 pixels, which are no square.' },
      { path: 'line 6', reason: '“256” is no level from 0 to 255.' },
    ]);
    const { data, info } = await sharp(join(into, 'images/00/fer0000001.png'))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 48, height: 48, channels: 1 });
    expect([...data].join(' ')).toBe(pixels(1));
  });
});

it('the forms of the challenge: blanks in the header, no usage, no emotion, ends of lines of Windows', async () => {
  await withEngine(async (engine, folder) => {
    const icml = await unpackTable(
      engine,
      folder,
      'icml_face_data.csv',
      `emotion, Usage, pixels\r\n5, Training, ${pixels(1)}\r\n`,
    );
    expect(icml.rows).toEqual(['path,label,split', 'images/00/fer0000000.png,surprise,train']);
    const train = await unpackTable(engine, folder, 'train.csv', `emotion,pixels\n1,${pixels(2)}`);
    expect(train.rows).toEqual(['path,label,split', 'images/00/fer0000000.png,disgust,']);
    const test = await unpackTable(engine, folder, 'test.csv', `pixels\n${pixels(2)}\n`);
    expect(test.rows).toEqual(['path,label,split', 'images/00/fer0000000.png,,']);
  });
});

it('FER+ beside it becomes a column', async () => {
  await withEngine(async (engine, folder) => {
    const votes = [
      'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF',
      'Training,fer0000000.png,1,0,0,0,8,0,0,0,1,0',
      'PublicTest,fer0000001.png,5,5,0,0,0,0,0,0,0,0',
      'PrivateTest,fer0000002.png,0,0,0,0,0,0,0,0,0,10',
      'Training,,0,0,0,0,0,0,0,0,0,10',
    ];
    await writeFile(join(folder, 'fer2013new.csv'), votes.join('\n'));
    const { rows, report } = await unpackTable(engine, folder, 'fer2013.csv', fer2013);
    expect(rows.slice(0, 4)).toEqual([
      'path,label,split,fer_plus',
      'images/00/fer0000000.png,angry,train,anger',
      'images/00/fer0000001.png,happy,validation,',
      'images/00/fer0000002.png,neutral,test,',
    ]);
    expect(report.notes).toEqual(['The labels of FER+, by most of its annotators, are the column fer_plus.']);
  });
});

it('is recognised in a folder, and leads to a folder that imports with its labels and parts', async () => {
  await withEngine(async (engine, folder) => {
    await engine.requests.project.create({ path: join(folder, 'p.facet') });
    const source = join(folder, 'fer');
    await mkdir(source);
    await writeFile(join(source, 'fer2013.csv'), fer2013);
    const { found } = await engine.jobs.imports.recognise({ folder: source });
    expect(found[0]).toMatchObject({ layout: 'fer2013', file: 'fer2013.csv' });
    const failure = await failureOf(
      engine.jobs.imports.run({ folder: source, labels: { from: 'layout' }, dryRun: true }),
    );
    expect(failure).toMatchObject({ kind: 'bad-input', next: { step: 'unpack', source: join(source, 'fer2013.csv') } });
    const into = join(folder, 'into');
    expect(await engine.jobs.imports.unpack({ source, into })).toMatchObject({ pictures: 4 });
    const labels = { from: 'file', file: join(into, 'labels.csv') } as const;
    const report = await engine.jobs.imports.run({ folder: into, labels, dryRun: false });
    expect(report).toMatchObject({ added: 4, refused: [] });
    expect(report.classes.map(({ name }) => name).sort()).toEqual(['angry', 'happy', 'neutral', 'sad']);
  });
});
