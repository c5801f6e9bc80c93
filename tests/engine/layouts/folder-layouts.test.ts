import { describe, expect, it } from 'vitest';
import { classFolders } from '../../../src-main/engine/layouts/class-folders';
import { noLabelsLayout } from '../../../src-main/engine/layouts/no-labels';
import { splitFolders } from '../../../src-main/engine/layouts/split-folders';
import { fitOf, labelsOf, placeOf } from '../../helpers/layouts/place';

/** “class part” of each image, by path; '-' where there is none. */
const described = async (layout: typeof splitFolders, images: readonly string[], level?: number) =>
  Object.fromEntries(
    Object.entries(await labelsOf(layout, placeOf(images), { level })).map(([path, { className, part }]) => [
      path,
      `${className ?? '-'} ${part ?? '-'}`,
    ]),
  );

describe('class folders', () => {
  it('name the class at the first level, or at a chosen one', async () => {
    const images = ['man/a.jpg', 'man/old/b.jpg', 'woman/c.jpg', 'loose.jpg'];
    expect(await fitOf(classFolders, placeOf(images))).toMatchObject({ likelihood: 0.3, level: 1, notes: [] });
    expect(await described(classFolders, images)).toEqual({
      'man/a.jpg': 'man -',
      'man/old/b.jpg': 'man -',
      'woman/c.jpg': 'woman -',
      'loose.jpg': '- -',
    });
    expect(await described(classFolders, images, 2)).toMatchObject({ 'man/a.jpg': '- -', 'man/old/b.jpg': 'old -' });
    expect(await fitOf(classFolders, placeOf(['a.jpg']))).toBeNull();
  });

  it('may be in a folder called images; another single folder is a class, with a word on the folders in it', async () => {
    expect(await fitOf(classFolders, placeOf(['Images/man/a.jpg', 'Images/woman/b.jpg']))).toMatchObject({ level: 2 });
    expect(await fitOf(classFolders, placeOf(['images/a.jpg', 'images/woman/b.jpg']))).toMatchObject({ level: 1 });
    const nested = await fitOf(classFolders, placeOf(['cohort/man/a.jpg', 'cohort/woman/b.jpg']));
    expect(nested).toMatchObject({ level: 1, notes: [expect.stringContaining('“cohort”')] });
  });
});

describe('class folders named by a camera, or by what lies in them', () => {
  const likelihood = async (...images: string[]) => (await fitOf(classFolders, placeOf(images)))?.likelihood;

  it('are less likely than images without labels', async () => {
    const none = (await fitOf(noLabelsLayout, placeOf(['a.jpg'])))?.likelihood ?? 0;
    expect(await likelihood('100APPLE/IMG_0001.HEIC')).toBeLessThan(none);
    expect(await likelihood('DCIM/100APPLE/IMG_0001.HEIC')).toBeLessThan(none);
    expect(await likelihood('100CANON/a.jpg', '101_PANA/b.jpg', '102D3200/c.jpg')).toBeLessThan(none);
    expect(await likelihood('202405__/a.heic', '202406_a/b.heic')).toBeLessThan(none);
    expect(await likelihood('images/a.jpg', 'images/b.jpg')).toBeLessThan(none);
  });

  it('are classes beside others, where they are numbers, and at a chosen level', async () => {
    expect(await likelihood('camera/a.jpg', 'phone/b.jpg')).toBe(0.3);
    expect(await likelihood('20240501/a.jpg', '20240502/b.jpg')).toBe(0.3);
    expect(await likelihood('images/a.jpg', 'masks/b.jpg')).toBe(0.3);
    expect(await fitOf(classFolders, placeOf(['100APPLE/a.jpg']), { level: 1 })).toMatchObject({ likelihood: 0.3 });
  });
});

describe('folders named like parts', () => {
  it('over the class folders give classes and parts, in any case and with nested folders', async () => {
    const images = [
      'Training/man/a.jpg',
      'Training/man/old/b.jpg',
      'VALID/man/c.jpg',
      'test/woman/d.jpg',
      'test/e.jpg',
    ];
    const fit = await fitOf(splitFolders, placeOf(images));
    expect(fit).toMatchObject({ level: 2, notes: [] });
    expect(fit?.likelihood).toBeGreaterThan(0.5);
    expect(await described(splitFolders, images)).toEqual({
      'Training/man/a.jpg': 'man train',
      'Training/man/old/b.jpg': 'man train',
      'VALID/man/c.jpg': 'man validation',
      'test/woman/d.jpg': 'woman test',
      'test/e.jpg': '- test',
    });
  });

  it('inside the class folders give classes and parts', async () => {
    const images = ['man/train/a.jpg', 'man/test/b.jpg', 'woman/train/c.jpg', 'woman/d.jpg'];
    expect(await fitOf(splitFolders, placeOf(images))).toMatchObject({ level: 1 });
    expect(await described(splitFolders, images)).toEqual({
      'man/train/a.jpg': 'man train',
      'man/test/b.jpg': 'man test',
      'woman/train/c.jpg': 'woman train',
      'woman/d.jpg': 'woman -',
    });
  });

  it('may be in a folder of any name', async () => {
    const images = ['set/train/man/a.jpg', 'set/train/woman/b.jpg', 'set/dev/man/c.jpg', 'set/eval/man/d.jpg'];
    expect(await described(splitFolders, images)).toEqual({
      'set/train/man/a.jpg': 'man train',
      'set/train/woman/b.jpg': 'woman train',
      'set/dev/man/c.jpg': 'man validation',
      'set/eval/man/d.jpg': 'man test', // beside 'dev'; alone it is validation
    });
    expect(await described(splitFolders, ['train/man/a.jpg', 'eval/man/b.jpg'])).toMatchObject({
      'eval/man/b.jpg': 'man validation',
    });
  });

  it('of Facet’s own data sets leave images in no part', async () => {
    const images = ['test/man/a.jpg', 'train/woman/b.jpg', 'unassigned/man/c.jpg', 'unassigned/d.jpg'];
    expect(await described(splitFolders, images)).toMatchObject({
      'unassigned/man/c.jpg': 'man -',
      'unassigned/d.jpg': '- -',
    });
  });

  it('are classes where they hold no folders, or stand beside other folders', async () => {
    const likelihoods = async (images: readonly string[]) => [
      (await fitOf(splitFolders, placeOf(images)))?.likelihood ?? 0,
      (await fitOf(classFolders, placeOf(images)))?.likelihood ?? 0,
    ];
    for (const images of [
      ['train/a.jpg', 'test/b.jpg'],
      ['test/a.jpg', 'car/b.jpg'],
      ['test/x/a.jpg', 'car/x/b.jpg', 'car/y/b.jpg'],
      ['person/test/a.jpg', 'other/b.jpg'],
      ['man/a.jpg', 'woman/b.jpg'],
    ]) {
      const [split = 0, classes = 0] = await likelihoods(images);
      expect(split, images.join()).toBeLessThan(classes);
    }
    // A class called 'test' below the parts stays a class.
    expect(await described(splitFolders, ['train/test/a.jpg', 'train/car/b.jpg', 'test/test/c.jpg'])).toEqual({
      'train/test/a.jpg': 'test train',
      'train/car/b.jpg': 'car train',
      'test/test/c.jpg': 'test test',
    });
  });
});
