import { describe, expect, it } from 'vitest';
import { tableLayout } from '../../../src-main/engine/layouts/table';
import { described, emptyImages, examinedFiles } from '../../helpers/files/places';

const photos = emptyImages('photos/1.jpg', 'photos/2.jpg', 'photos/3.jpg', 'photos/4.jpg');

describe('a folder with a table', () => {
  it('is recognised by a column that names its images, and one that is called a label', async () => {
    const found = await examinedFiles(tableLayout, {
      ...photos,
      'labels.csv': 'age,image_name,label_name,note\n20,1,dog,x\n30,2,cat,y\n40,3,dog,z\n',
      'readme.txt': 'Photos of\ndogs and cats\n',
    });
    expect(found.fit).toEqual({
      likelihood: 0.75,
      says: 'A table (labels.csv), with labels in the column label_name',
      labelNames: ['label_name'],
      label: 'label_name',
      file: 'labels.csv',
      pattern: null,
      hasPersons: false,
      notes: [],
    });
    expect(described(found)).toEqual({
      'photos/1.jpg': 'dog - age=20 note=x',
      'photos/2.jpg': 'cat - age=30 note=y',
      'photos/3.jpg': 'dog - age=40 note=z',
      'photos/4.jpg': '- -',
    });
    expect(found.report).toMatchObject({ rows: 3, badRows: 0, unmatchedRows: 0, columns: { path: 'image_name' } });
  });

  it('takes the column that people usually train on, or a chosen one, of those with few values', async () => {
    const files = {
      ...photos,
      'faces.csv':
        'file;weight;score;gender;smile\n1.jpg;70,5;1;f;yes\n2.jpg;80;2;m;no\n3.jpg;81;3;f;no\n4.jpg;60;4;m;yes\n',
    };
    const found = await examinedFiles(tableLayout, files);
    expect(found.fit).toMatchObject({ likelihood: 0.55, labelNames: ['gender', 'smile'], label: 'gender' });
    expect(described(found)['photos/1.jpg']).toBe('f - weight=70.5 score=1 smile=yes');
    const chosen = await examinedFiles(tableLayout, files, { label: ' SMILE ' });
    expect(chosen.fit).toMatchObject({ label: 'smile' });
    expect(described(chosen)['photos/2.jpg']).toBe('no - weight=80 score=2 gender=m');
    const none = await examinedFiles(tableLayout, files, { label: null });
    expect(described(none)['photos/2.jpg']).toBe('- - weight=80 score=2 gender=m smile=no');
  });

  it('takes any column that is chosen, and knows a list of classes by number from a table', async () => {
    const many = emptyImages(...Array.from({ length: 60 }, (_, index) => `roses/${String(index)}.jpg`));
    const rows = Array.from({ length: 60 }, (_, index) => `${String(index)}.jpg,person ${String(index % 40)},x`);
    const persons = { ...many, 'a.csv': ['path,name,label', ...rows].join('\n') };
    expect((await examinedFiles(tableLayout, persons)).fit).toMatchObject({ likelihood: 0.75, labelNames: ['label'] });
    const chosen = await examinedFiles(tableLayout, persons, { label: 'Name' });
    expect(chosen.fit).toMatchObject({ labelNames: ['label', 'name'], label: 'name' });
    expect(described(chosen)['roses/41.jpg']).toBe('person 1 - label=x');
    const list = await examinedFiles(tableLayout, { ...many, 'classes.txt': '0 roses\n1 tulips\n2 daisies\n' });
    expect(list.fit?.likelihood).toBeLessThan(0.3);
  });

  it('names the other tables, and reads the chosen one', async () => {
    const files = { ...photos, 'a.csv': 'path,label\n1.jpg,x\n', 'old/b.tsv': 'path\tlabel\n1.jpg\ty\n' };
    const found = await examinedFiles(tableLayout, files);
    expect(found.fit).toMatchObject({ file: 'a.csv', notes: ['Other tables name these images, too: old/b.tsv.'] });
    const chosen = await examinedFiles(tableLayout, files, { file: 'old/b.tsv' });
    expect(chosen.fit).toMatchObject({ file: 'old/b.tsv', notes: ['Other tables name these images, too: a.csv.'] });
    expect(described(chosen)['photos/1.jpg']).toBe('y -');
  });

  it('may have parts in a column, in the names of its tables, or in folders', async () => {
    const column = await examinedFiles(tableLayout, {
      ...photos,
      'a.csv': 'path,label,Usage\n1.jpg,x,Training\n2.jpg,y,PublicTest\n3.jpg,x,PrivateTest\n',
    });
    expect(described(column)).toEqual({
      'photos/1.jpg': 'x train',
      'photos/2.jpg': 'y validation',
      'photos/3.jpg': 'x test',
      'photos/4.jpg': '- -',
    });
    const names = await examinedFiles(tableLayout, {
      ...photos,
      'train_labels.csv': 'id,label\n1,x\n2,y\n',
      'VAL_labels.csv': 'id,label\n3,x\n',
      'test_labels.csv': 'id\n4\n',
    });
    expect(names.fit).toMatchObject({
      says: 'One table per part (VAL_labels.csv, train_labels.csv), with labels in the column label',
    });
    expect(described(names)).toEqual({
      'photos/1.jpg': 'x train',
      'photos/2.jpg': 'y train',
      'photos/3.jpg': 'x validation',
      'photos/4.jpg': '- -',
    });
    const folders = await examinedFiles(tableLayout, {
      ...emptyImages('Train/1.jpg', 'test/2.jpg'),
      'a.csv': 'path,label\n1.jpg,x\n',
    });
    expect([folders.tellsParts, described(folders)]).toEqual([
      true,
      { 'Train/1.jpg': 'x train', 'test/2.jpg': '- test' },
    ]);
  });

  it('keeps e-mail addresses of annotators only where they are asked for', async () => {
    const files = {
      ...photos,
      'labels.csv': 'path,label\n1,dog\n2,cat\n',
      'people.csv': 'path,annotator,label\n1,ann@example.com,dog\n1,ben,cat\n2,ben,cat\n',
    };
    const annotatorsOf = ({ labels }: Awaited<ReturnType<typeof examinedFiles>>): (string[] | undefined)[] =>
      ['photos/1.jpg', 'photos/2.jpg'].map((path) => labels[path]?.annotations?.map(({ annotator }) => annotator));
    const found = await examinedFiles(tableLayout, files);
    expect(found.fit?.notes).toEqual([
      'people.csv tells what each of several people said; their answers are kept beside the label.',
      'E-mail addresses of annotators are not taken over; annotators get other names instead.',
    ]);
    expect(annotatorsOf(found)).toEqual([['person 71d4f55f', 'ben'], ['ben']]);
    const asked = await examinedFiles(tableLayout, files, { emails: true });
    expect(asked.fit?.notes).toHaveLength(1);
    expect(annotatorsOf(asked)).toEqual([['ann@example.com', 'ben'], ['ben']]);
  });

  it('is none where no table names its images, or tables have no other column', async () => {
    const files = { ...photos, 'a.csv': 'path,label\nx.jpg,dog\n', 'list.txt': '1.jpg\n2.jpg\n', 'b.csv': '' };
    expect((await examinedFiles(tableLayout, files)).fit).toBeNull();
  });
});
