import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layoutNames } from '../../../src-shared/domain/layouts';
import { fittingLayouts, type Fitting } from '../../../src-main/engine/layouts/choosing';
import { multiHot } from '../../../src-main/engine/layouts/multi-hot';
import { tableLayout } from '../../../src-main/engine/layouts/table';
import { emptyImages, described, examinedFiles } from '../../helpers/files/places';
import { placeOf } from '../../helpers/layouts/place';
import { withEmptyProject, writeFiles } from '../../helpers/layouts/files';
import { jpeg } from '../../helpers/files/folders';

const { signal } = new AbortController();
const numbers = Array.from({ length: 10 }, (_, index) => String(index));

/** What an import takes where nobody says what is meant. */
async function guess(images: readonly string[], texts: Readonly<Record<string, string>> = {}): Promise<Fitting> {
  const [likeliest] = await fittingLayouts(placeOf(images, texts), layoutNames, {}, signal);
  return likeliest;
}

/** A table with a row per number. */
const table = (header: string, row: (number: string, index: number) => string): string =>
  [header, ...numbers.map(row), ''].join('\n');

const sorted = numbers.map((number, index) => `${index % 2 === 0 ? 'man' : 'woman'}/${number}.jpg`);
const flat = numbers.map((number) => `images/${number}.jpg`);

describe('the likeliest layout', () => {
  it('takes no class from a folder around all images, or from numbered ones', async () => {
    expect((await guess(flat)).layout.name).toBe('no-labels');
    expect((await guess(numbers.map((number) => `part${number}/${number}.jpg`))).layout.name).toBe('no-labels');
    const folds = numbers.flatMap((number) => sorted.map((path) => `fold_${number}/${path}`));
    expect(await guess(folds)).toMatchObject({ layout: { name: 'class-folders' }, fit: { level: 2 } });
    const faces = numbers.map((number) => `part${number}/2${number}_1_2_201701161752500${number}.jpg.chip.jpg`);
    expect(await guess(faces)).toMatchObject({ layout: { name: 'utkface' }, fit: { label: 'gender' } });
  });

  it('knows parts by what is added to their names', async () => {
    const paths = ['Training_set', 'test_set', 'val-images'].flatMap((part) => sorted.map((path) => `${part}/${path}`));
    expect(await guess(paths)).toMatchObject({ layout: { name: 'split-folders' }, fit: { level: 2 } });
  });

  it('leaves class folders the classes where a table beside them only guesses one, predicts, or has few rows', async () => {
    const ages = table('file,age', (number) => `${number}.jpg,${String(20 + (Number(number) % 3))}`);
    const predicted = table('path,class,decision,confidence', (number) => `${number}.jpg,man,man,0.9`);
    const corrected = 'path,label\n1.jpg,man\n';
    const beside: Record<string, string>[] = [
      { 'a.csv': ages },
      { 'a.csv': predicted },
      { 'predictions.csv': predicted },
    ];
    for (const texts of [...beside, { 'a.csv': corrected }])
      expect(await guess(sorted, texts)).toMatchObject({ layout: { name: 'class-folders' }, fit: { notes: [] } });
    const codes = table('file,gender_code', (number, index) => `${number}.jpg,${String(index % 2)}`);
    expect(await guess(sorted, { 'a.csv': codes })).toMatchObject({ layout: { name: 'table' } });
  });

  it('takes no label from the form that a competition wants filled in', async () => {
    const images = [...flat, ...numbers.map((number) => `test/t${number}.jpg`)];
    const texts = {
      'sample_submission.csv': table('id,label', (number) => `t${number},man`),
      'train.csv': table('id,label', (number, index) => `${number},${['man', 'woman'][index % 2] ?? ''}`),
    };
    expect(await guess(images, texts)).toMatchObject({ layout: { name: 'table' }, fit: { file: 'train.csv' } });
  });

  it('takes as a label neither one value for all nor numbers before a usual name', async () => {
    const faces = table('path,face_x,expression,valence', (number) => `${number}.jpg,0,${number},0.1`);
    expect((await guess(flat, { 'a.csv': faces })).fit.label).toBe('expression');
  });

  it('names tables that it does not use', async () => {
    const notesOn = async (text: string): Promise<readonly string[]> =>
      (await guess(flat, { 'a.csv': text })).fit.notes;
    expect(await notesOn('path,label\n')).toEqual(['a.csv has a header, but no rows, so no labels come from it.']);
    expect(await notesOn('')).toEqual(['a.csv is empty.']);
    expect(await notesOn(table('file,label', (number) => `x_${number}.jpg,man`))).toEqual([
      'a.csv seems to name images, but hardly any of these; its first row names “x_0.jpg”. No labels come from it.',
    ]);
    const wide = `path,${numbers.flatMap((a) => numbers.flatMap((b) => numbers.map((c) => `a${a}${b}${c},b${a}${b}${c},c${a}${b}${c}`))).join(',')}`;
    expect(await notesOn(`${wide}\n1,2\n`)).toEqual([expect.stringContaining('3,001 columns')]);
  });
});

describe('a table', () => {
  const images = emptyImages(...flat);

  it('that was written elsewhere leads to the images without what all of its paths begin with', async () => {
    const rows = (folder: string): string => table('path,label', (number) => `${folder}${number}.jpg,class ${number}`);
    for (const folder of ['/home/anna/faces/images/', 'C:\\Users\\anna\\faces\\images\\', 'data/faces/images/']) {
      const found = await examinedFiles(tableLayout, { ...images, 'labels.csv': rows(folder) });
      expect(described(found)['images/3.jpg']).toBe('class 3 -');
      expect(found.report).toMatchObject({ unmatchedRows: 0, notes: [expect.stringContaining('are read without')] });
    }
    const hot = table(
      'filename,man,woman',
      (number, index) => `/faces/images/${number}.jpg,${['1,0', '0,1'][index % 2] ?? ''}`,
    );
    expect(described(await examinedFiles(multiHot, { ...images, 'a.csv': hot }))['images/3.jpg']).toBe('woman -');
  });

  it('that was written on several computers names nothing, and takes no time', async () => {
    const rows = table(
      'path,label',
      (number, index) => `${index % 2 === 0 ? '/a/images' : 'C:\\a\\images'}/${number}.jpg,man`,
    );
    const found = await examinedFiles(tableLayout, { ...images, 'labels.csv': rows });
    expect(found.report).toMatchObject({ unmatchedRows: 10 });
  });

  it('names nothing by a bare name that is left of another folder’s path', async () => {
    const loose = emptyImages(...numbers.map((number) => `${number}.jpg`));
    const rows = table('path,label', (number) => `/home/anna/test/${number}.jpg,man`);
    const found = await examinedFiles(tableLayout, { ...loose, 'labels.csv': rows });
    expect(found.report).toMatchObject({ unmatchedRows: 10 });
  });

  it('tells parts although some of its words are none, or its list has no header; and says where it tells none', async () => {
    const word = (index: number): string => ['train', 'holdout', 'TEST'][index % 3] ?? '';
    const mixed = table('path,label,split', (number, index) => `${number}.jpg,man,${word(index)}`);
    const found = await examinedFiles(tableLayout, { ...images, 'labels.csv': mixed });
    expect(Object.values(described(found)).slice(0, 3)).toEqual(['man train', 'man -', 'man test']);
    expect(found.report).toMatchObject({ badRows: 3 });
    const list = numbers.map((number, index) => `images/${number}.jpg man ${index < 5 ? 'train' : 'val'}`).join('\n');
    const listed = await examinedFiles(tableLayout, { ...images, 'list.txt': `${list}\n` });
    expect(described(listed)['images/7.jpg']).toBe('man validation');
    const coded = table('path,label,split', (number, index) => `${number}.jpg,man,${String(index % 3)}`);
    const { fit } = await examinedFiles(tableLayout, { ...images, 'labels.csv': coded });
    expect(fit?.notes).toEqual([
      'The column split tells no parts, since its values are not train, validation or test: “0”, “1”, “2”.',
    ]);
  });

  it('has no class where a program wrote that there is none', async () => {
    const label = (index: number): string => ['man', 'NaN', 'null', '#N/A', 'None'][index % 5] ?? '';
    const found = await examinedFiles(tableLayout, {
      ...images,
      'labels.csv': table('path,label', (number, index) => `${number}.jpg,${label(index)}`),
    });
    expect(Object.values(described(found)).slice(0, 5)).toEqual(['man -', '- -', '- -', '- -', 'None -']);
  });
});

it('an import that asks for folders takes them, whatever they are called', () =>
  withEmptyProject(async (engine, folder) => {
    await writeFiles(join(folder, 'photos'), { 'images/a.jpg': await jpeg(1) });
    const source = { folder: join(folder, 'photos'), labels: { from: 'folders' }, dryRun: false } as const;
    expect((await engine.jobs.imports.run(source)).classes).toMatchObject([{ name: 'images' }]);
  }));
