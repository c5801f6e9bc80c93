import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lfw } from '../../../src-main/engine/layouts/lfw';
import { vggFace2 } from '../../../src-main/engine/layouts/vggface2';
import { readFiles, readReal, realLayouts } from '../../helpers/files/read-layout';

describe('Labeled Faces in the Wild', () => {
  // vis-www.cs.umass.edu/lfw/README.txt
  const names = Array.from({ length: 24 }, (_, index) => `Given_Name_${String(index)}`);
  const images = Object.fromEntries(
    names.flatMap((name) => ['0001', '0002'].map((number) => [`lfw/${name}/${name}_${number}.jpg`, ''])),
  );
  const development = {
    'peopleDevTrain.txt': `2\n${names
      .slice(0, 12)
      .map((name) => `${name}\t2`)
      .join('\n')}\n`,
    'peopleDevTest.txt': `2\n${names
      .slice(12, 20)
      .map((name) => `${name}\t2`)
      .join('\n')}\n`,
  };

  it('has persons as an attribute, and parts of its lists of people', async () => {
    const read = await readFiles(lfw, { ...images, ...development });
    expect(read.fit).toMatchObject({
      likelihood: 0.92,
      says: 'Folders of 24 persons, as in Labeled Faces in the Wild',
      hasPersons: true,
    });
    const byPath = new Map(read.images.map(([path, ...labels]) => [path, labels]));
    expect(byPath.get('lfw/Given_Name_3/Given_Name_3_0002.jpg')).toEqual([null, 'train', { person: 'Given_Name_3' }]);
    expect(byPath.get('lfw/Given_Name_13/Given_Name_13_0001.jpg')).toEqual([null, 'test', { person: 'Given_Name_13' }]);
    expect(byPath.get('lfw/Given_Name_23/Given_Name_23_0001.jpg')).toEqual([null, null, { person: 'Given_Name_23' }]);
  });

  it('has persons as classes if asked', async () => {
    const read = await readFiles(lfw, images, { persons: 'classes' });
    expect(read.images[0]).toEqual([
      'lfw/Given_Name_0/Given_Name_0_0001.jpg',
      'Given_Name_0',
      null,
      { person: 'Given_Name_0' },
    ]);
  });

  it('is unlikely for a few classes with many images each', async () => {
    const classes = Object.fromEntries(
      ['man', 'woman'].flatMap((name) =>
        Array.from({ length: 30 }, (_, number) => [`${name}/${name}_${String(number).padStart(4, '0')}.jpg`, '']),
      ),
    );
    expect((await readFiles(lfw, classes)).fit?.likelihood).toBe(0.25);
    expect((await readFiles(lfw, { 'man/1.jpg': '', 'man/man_0001.jpg': '' })).fit).toBe(null);
  });

  it.skipIf(!existsSync(realLayouts))('is read as others write it (needs ../shared/data/layouts)', async () => {
    const { fit, images: read } = await readReal(lfw, 'lfw');
    expect(fit?.likelihood).toBe(0.92);
    expect(read).toEqual([
      ['test/images/name0/name0_0001.jpg', null, 'test', { person: 'name0' }],
      ['test/images/name1/name1_0001.jpg', null, 'test', { person: 'name1' }],
      ['test/images/name1/name1_0002.jpg', null, 'test', { person: 'name1' }],
    ]);
    const classes = await readReal(lfw, 'lfw', { persons: 'classes' });
    expect(classes.images.map(([, className]) => className)).toEqual(['name0', 'name1', 'name1']);
  });
});

describe('VGGFace2', () => {
  // github.com/ox-vgg/vgg_face2 for identity_meta.csv, whose names follow a blank and stand in quotes
  const images = { 'train/n000002/0001_01.jpg': '', 'test/n000001/0002_01.jpg': '', 'test/n000009/0003_02.jpg': '' };
  const meta = [
    'Class_ID, Name, Sample_Num, Flag, Gender',
    'n000001, "14th_Dalai_Lama", 424, 0, m',
    'n000002, "A_Fine_Frenzy", 315, 1, f',
  ].join('\n');

  it('has persons, their names and genders as attributes, and parts', async () => {
    const { fit, images: read } = await readFiles(vggFace2, { ...images, 'meta/identity_meta.csv': meta });
    expect(fit).toMatchObject({ likelihood: 0.95, hasPersons: true, labelNames: ['gender'], label: null });
    expect(read).toEqual([
      ['test/n000001/0002_01.jpg', null, 'test', { person: 'n000001', 'person name': '14th_Dalai_Lama', gender: 'm' }],
      ['test/n000009/0003_02.jpg', null, 'test', { person: 'n000009' }],
      ['train/n000002/0001_01.jpg', null, 'train', { person: 'n000002', 'person name': 'A_Fine_Frenzy', gender: 'f' }],
    ]);
  });

  it('has persons or genders as classes if asked', async () => {
    const files = { ...images, 'identity_meta.csv': meta };
    const classes = await readFiles(vggFace2, files, { persons: 'classes' });
    expect(classes.images.map(([, className]) => className)).toEqual(['14th_Dalai_Lama', 'n000009', 'A_Fine_Frenzy']);
    const gender = await readFiles(vggFace2, files, { label: 'gender' });
    expect(gender.fit?.label).toBe('gender');
    expect(gender.images.map(([, className]) => className)).toEqual(['m', null, 'f']);
    expect(gender.images[0]?.[3]).toEqual({ person: 'n000001', 'person name': '14th_Dalai_Lama' });
  });

  it.skipIf(!existsSync(realLayouts))('is read as others write it (needs ../shared/data/layouts)', async () => {
    const { fit, images: read } = await readReal(vggFace2, 'vgg_face2');
    expect(fit?.says).toBe('Folders of 3 persons, as in VGGFace2');
    expect(read).toEqual([
      ['test/n000003/0003_01.jpg', null, 'test', { person: 'n000003', 'person name': 'Pol' }],
      ['train/n000001/0001_01.jpg', null, 'train', { person: 'n000001', 'person name': 'Karl' }],
      ['train/n000002/0001_01.jpg', null, 'train', { person: 'n000002', 'person name': 'Jay' }],
      ['train/n000002/0002_01.jpg', null, 'train', { person: 'n000002', 'person name': 'Jay' }],
    ]);
  });
});
