import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileNames } from '../../../src-main/engine/layouts/file-names';
import { imdbWiki } from '../../../src-main/engine/layouts/imdb-wiki';
import { jaffe } from '../../../src-main/engine/layouts/jaffe';
import type { Layout } from '../../../src-main/engine/layouts/layout';
import { ravdess } from '../../../src-main/engine/layouts/ravdess';
import { utkface } from '../../../src-main/engine/layouts/utkface';
import { fitOf, labelsOf, placeOf } from '../../helpers/layouts/place';
import { readPlace } from '../../helpers/files/read-layout';

/** Class, part and attributes of each image, by path. */
const read = async (layout: Layout, images: readonly string[], choice = {}) =>
  Object.fromEntries(
    Object.entries(await labelsOf(layout, placeOf(images), choice)).map(([path, { className, part, attributes }]) => [
      path,
      [className, part ?? null, Object.fromEntries(attributes)],
    ]),
  );

const many = (name: (number: number) => string): string[] => Array.from({ length: 60 }, (_, number) => name(number));

describe('UTKFace names', () => {
  // Names as on susanqq.github.io/UTKFace, with the malformed ones that the data set is known for.
  const good = [
    '1_0_2_20161219140623097.jpg.chip.jpg',
    '26_1_3_20170104.jpg',
    '116_1_4_20170120134744096.jpg.chip.jpg',
  ];
  const malformed = [
    ...[
      '61_1_20170109142408075.jpg.chip.jpg',
      '61_1_20170109150557335.jpg.chip.jpg',
      '39_1_20170116174525125.jpg.chip.jpg',
    ],
    ...['53__0_20170116184028385.jpg', '61_3_20170109150557335.jpg'],
  ];

  it('give gender as the class, and age and race as attributes; malformed ones are listed', async () => {
    const place = placeOf([
      ...many((number) => `${String(number)}_0_0_201701${String(number)}0000.jpg`),
      ...good,
      ...malformed,
    ]);
    const { fit, images, bad } = await readPlace(utkface, place);
    expect(fit).toMatchObject({
      likelihood: 0.95,
      label: 'gender',
      labelNames: ['gender', 'age', 'race'],
      hasPersons: false,
    });
    const found = new Map(images.map(([path, ...rest]) => [path, rest]));
    expect(found.get(good[0] ?? '')).toEqual(['man', null, { age: '1', race: 'Asian' }]);
    expect(found.get(good[1] ?? '')).toEqual(['woman', null, { age: '26', race: 'Indian' }]);
    expect(found.get(good[2] ?? '')).toEqual(['woman', null, { age: '116', race: 'Others' }]);
    expect(bad.map((row) => row.replace(/^\d+: /u, ''))).toEqual(
      [...malformed].sort().map((name) => `${name}: it does not fit age_gender_race_date`),
    );
    for (const name of malformed) expect(found.get(name)).toEqual([null, null, {}]);
  });

  it('keep the labels of class folders and the parts of part folders', async () => {
    const images = [
      'train/male/26_0_0_20170104.jpg',
      'train/female/30_1_0_20170104.jpg',
      'test/male/31_1_0_20170104.jpg',
    ];
    expect(await fitOf(utkface, placeOf(images))).toMatchObject({
      label: 'folder',
      labelNames: ['gender', 'age', 'race', 'folder'],
    });
    expect(await read(utkface, images)).toMatchObject({
      'train/male/26_0_0_20170104.jpg': ['male', 'train', { age: '26', gender: 'man', race: 'White' }],
      'test/male/31_1_0_20170104.jpg': ['male', 'test', { gender: 'woman' }],
    });
    expect(await read(utkface, images, { label: 'Gender' })).toMatchObject({
      'test/male/31_1_0_20170104.jpg': ['woman', 'test', { age: '31', race: 'White' }],
    });
    expect(await read(utkface, ['train/26_0_0_20170104.jpg', 'test/30_1_0_20170104.jpg'])).toMatchObject({
      'train/26_0_0_20170104.jpg': ['man', 'train', {}],
    });
    expect((await read(utkface, images, { label: null }))['train/male/26_0_0_20170104.jpg']).toEqual([
      ...[null, 'train', { age: '26', gender: 'man', race: 'White' }],
    ]);
  });

  const slice = join(import.meta.dirname, '../../../../shared/data/utkface_slice');
  it('of real files agree with the list beside them, flat and in folders', async (context) => {
    if (!existsSync(slice)) context.skip('The data set utkface_slice is not on this machine.');
    const rows = readFileSync(join(slice, 'labels.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const paths = ['man', 'woman'].flatMap((name) => readdirSync(join(slice, name)).map((file) => `${name}/${file}`));
    const told = new Map(
      rows.map(([file = '', className, age, , race]) => [file, [className, age, race?.slice(0, 5)]]),
    );
    for (const isFlat of [false, true]) {
      const nameOf = (path: string): string => (isFlat ? path.replace(/^.*\//u, '') : path);
      const { fit, labels, bad } = await readPlace(utkface, placeOf(paths.map(nameOf)));
      expect([fit?.likelihood, fit?.label, bad]).toEqual([0.95, isFlat ? 'gender' : 'folder', []]);
      for (const path of paths) {
        const { className, attributes } = labels.get(nameOf(path)) ?? { className: null, attributes: [] };
        const values = new Map(attributes);
        expect([className, values.get('age'), values.get('race')?.toLowerCase().slice(0, 5)]).toEqual(told.get(path));
      }
    }
  });
});

describe('names of other data sets', () => {
  it('IMDB-WIKI: persons and ages by the rule of its own program, which take no impossible age', async () => {
    // data.vision.ee.ethz.ch/cvl/rrothe/imdb-wiki: calc_age.m takes a photo as taken in the middle of the year.
    const images = [
      ...[
        '01/nm0000001_rm124825600_1899-5-10_1968.jpg',
        '00/10049200_1891-09-16_1958.jpg',
        '00/nm0000002_rm1_1990-00-00_1980.jpg',
      ],
    ];
    expect(await fitOf(imdbWiki, placeOf(images))).toMatchObject({
      label: null,
      labelNames: ['age'],
      hasPersons: true,
    });
    expect(await read(imdbWiki, images)).toEqual({
      [images[0] ?? '']: [null, null, { person: 'nm0000001', born: '1899-5-10', taken: '1968', age: '69' }],
      [images[1] ?? '']: [null, null, { person: '10049200', born: '1891-09-16', taken: '1958', age: '66' }],
      [images[2] ?? '']: [null, null, { person: 'nm0000002', born: '1990-00-00', taken: '1980' }],
    });
    expect((await read(imdbWiki, images, { persons: 'classes' }))[images[0] ?? '']?.[0]).toBe('nm0000001');
    expect((await read(imdbWiki, images, { label: 'age' }))[images[0] ?? '']?.[0]).toBe('69');
  });

  it('JAFFE: expression, and the person as an attribute', async () => {
    // The codes are those of its README (zenodo.org/records/3451524).
    const images = ['KA.AN1.39.tiff', 'KM.NE2.5.tiff', 'YM.SU3.60.tiff', 'README.XX1.jpg'];
    expect(await fitOf(jaffe, placeOf(images.slice(0, 3)))).toMatchObject({ label: 'expression', hasPersons: true });
    expect(await read(jaffe, images)).toEqual({
      'KA.AN1.39.tiff': ['anger', null, { person: 'KA' }],
      'KM.NE2.5.tiff': ['neutral', null, { person: 'KM' }],
      'YM.SU3.60.tiff': ['surprise', null, { person: 'YM' }],
      'README.XX1.jpg': [null, null, {}],
    });
  });

  it('RAVDESS: emotion, intensity and actor; odd actors are male by its description', async () => {
    // Livingstone and Russo (2018), zenodo.org/records/1188976.
    const images = ['Actor_12/01-01-06-01-02-01-12_frame7.png', 'Actor_01/02-02-03-02-01-01-01.jpg'];
    expect(await fitOf(ravdess, placeOf(images))).toMatchObject({ label: 'emotion', hasPersons: true });
    expect(await read(ravdess, images)).toEqual({
      [images[0] ?? '']: ['fearful', null, { intensity: 'normal', channel: 'speech', actor: '12', gender: 'female' }],
      [images[1] ?? '']: ['happy', null, { intensity: 'strong', channel: 'song', actor: '1', gender: 'male' }],
    });
  });

  it.each([
    ['cameras', many((number) => `IMG_${String(number)}.jpg`)],
    ['dates', many((number) => `2019-05-01 12.30.${String(10 + number)}.jpg`)],
    ['numbers', many((number) => `${String(number).padStart(6, '0')}.png`)],
    ['persons', many((number) => `anna_${String(number)}.jpg`)],
  ])('%s are none of these', async (_, images) => {
    for (const layout of [utkface, imdbWiki, jaffe, ravdess, fileNames])
      expect(await fitOf(layout, placeOf(images))).toBeNull();
  });
});

describe('a pattern of file names', () => {
  it('that was given tells the class and attributes, and which names do not fit', async () => {
    const pattern = '{person}_{n:digits}_{mood:h=happy,s=sad}';
    const images = ['anna_1_h.jpg', 'anna_2_s.jpg', 'x/ben_maria_1_h.jpg', 'ben_2_q.jpg', 'odd.jpg'];
    const { fit, images: found, bad } = await readPlace(fileNames, placeOf(images), { pattern });
    expect(fit).toMatchObject({
      ...{ likelihood: 0.95, label: 'mood', pattern, hasPersons: true, labelNames: ['person', 'n', 'mood'] },
      notes: [`40 % of the names don’t fit, such as ben_2_q.jpg: mood is “q”, which is not among its codes.`],
    });
    expect(found.find(([path]) => path === 'x/ben_maria_1_h.jpg')).toEqual([
      ...['x/ben_maria_1_h.jpg', 'happy', null, { person: 'ben_maria', n: '1' }],
    ]);
    expect(bad).toEqual([
      '3: ben_2_q.jpg: mood is “q”, which is not among its codes',
      `4: odd.jpg: it does not fit ${pattern}`,
    ]);
    expect(await read(fileNames, images, { pattern, persons: 'classes' })).toMatchObject({
      'anna_1_h.jpg': ['anna', null, { mood: 'happy' }],
    });
  });

  it('that can’t be read, or fits nothing, is refused with the place or an example', async () => {
    await expect(fitOf(fileNames, placeOf(['a.jpg']), { pattern: '{a}{b}' })).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining('(at character 4)') as string,
    });
    await expect(fitOf(fileNames, placeOf(['a.jpg']), { pattern: '{a}_{b}' })).rejects.toMatchObject({
      message: 'No file name in /nowhere fits {a}_{b}: a.jpg: it does not fit {a}_{b}.',
    });
  });

  it('is proposed where many names share a shape with few words in one place', async () => {
    const images = many((number) => `face_${['happy', 'sad', 'neutral'][number % 3] ?? ''}_${String(number)}.jpg`);
    expect(await fitOf(fileNames, placeOf(images))).toMatchObject({
      ...{ likelihood: 0.2, pattern: 'face_{label}_{*}', label: 'label' },
    });
    expect(await read(fileNames, images)).toMatchObject({ 'face_sad_1.jpg': ['sad', null, {}] });
  });
});
