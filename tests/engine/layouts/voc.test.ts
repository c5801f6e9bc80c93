import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { voc } from '../../../src-main/engine/layouts/voc';
import { placeOf } from '../../helpers/files/places';
import { readFiles, readPlace } from '../../helpers/files/read-layout';
import { withFolder } from '../../helpers/programs/engine';

// host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/devkit_doc.html; roboflow.com/formats/pascal-voc-xml for XML beside the image

const annotation = (filename: string, ...objects: string[]): string =>
  `<annotation><folder>VOC2012</folder><filename>${filename}</filename><size><width>1</width></size>${objects
    .map(
      (name) =>
        `<object><name>${name}</name><pose>Left</pose><difficult>0</difficult><part><name>head</name></part>` +
        '<bndbox><xmin>1</xmin></bndbox></object>',
    )
    .join('')}</annotation>`;

describe('Pascal VOC', () => {
  it('gives an image the one class of its objects, and the part of ImageSets/Main', async () => {
    const { fit, images, bad } = await readFiles(voc, {
      'VOC2012/JPEGImages/2007_01.jpg': '',
      'VOC2012/JPEGImages/2007_02.jpg': '',
      'VOC2012/JPEGImages/2007_03.jpg': '',
      'VOC2012/JPEGImages/2007_04.jpg': '',
      'VOC2012/JPEGImages/2007_05.jpg': '',
      'VOC2012/Annotations/2007_01.xml': annotation('2007_01.jpg', 'cat', 'cat'),
      'VOC2012/Annotations/2007_02.xml': annotation('2007_02.jpg', 'cat', 'dog'),
      'VOC2012/Annotations/2007_03.xml': annotation('other.jpg'),
      'VOC2012/Annotations/2007_05.xml': '<annotation><object>',
      'VOC2012/ImageSets/Main/train.txt': '2007_01\n2007_03\n',
      'VOC2012/ImageSets/Main/val.txt': '2007_02\r\n2007_04\r\n',
      'VOC2012/ImageSets/Main/trainval.txt': '2007_01\n2007_02\n2007_03\n',
      'VOC2012/ImageSets/Main/dog_val.txt': '2007_02  1\n2007_04  1\n',
      'VOC2012/ImageSets/Main/cat_val.txt': '2007_02  1\n2007_04 -1\n',
      'VOC2012/ImageSets/Main/cow_val.txt': '2007_02 -1\n2007_04  0\n',
    });
    expect(fit).toMatchObject({ likelihood: 0.93, says: 'Annotations of Pascal VOC, one per image, with ImageSets' });
    expect(images.map(([path, ...labels]) => [path.slice(-6), ...labels])).toEqual([
      ['01.jpg', 'cat', 'train', {}],
      ['02.jpg', null, 'validation', {}],
      ['03.jpg', null, 'train', {}],
      ['04.jpg', 'dog', 'validation', {}],
      ['05.jpg', null, null, {}],
    ]);
    expect(bad).toEqual([
      '2: 2007_02.xml: it has several classes: cat, dog',
      "4: 2007_05.xml: it can't be read: line 1: unclosed tag: object",
    ]);
  });

  it('lists what is no file among the annotations', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'Annotations/b.xml'), { recursive: true });
      await symlink('nowhere', join(folder, 'Annotations/c.xml'));
      const place = await placeOf(folder, { 'JPEGImages/a.jpg': '', 'Annotations/a.xml': annotation('a.jpg', 'cat') });
      const { images, bad } = await readPlace(voc, place);
      expect(images).toEqual([['JPEGImages/a.jpg', 'cat', null, {}]]);
      expect(bad).toEqual(['2: b.xml: it is no file', "3: c.xml: it can't be read (ENOENT)"]);
    }));

  it('is read from lists of classes alone', async () => {
    const { images } = await readFiles(voc, {
      'JPEGImages/1.jpg': '',
      'JPEGImages/2.jpg': '',
      'ImageSets/Main/happy_train.txt': '1  1\n2 -1\n',
      'ImageSets/Main/sad_train.txt': '1 -1\n2  1\n',
    });
    expect(images).toEqual([
      ['JPEGImages/1.jpg', 'happy', 'train', {}],
      ['JPEGImages/2.jpg', 'sad', 'train', {}],
    ]);
  });

  it('is read beside the images, in folders of the parts', async () => {
    const { fit, images } = await readFiles(voc, {
      'train/a.jpg': '',
      'train/a.xml': annotation('a.jpg', 'cat'),
      'valid/a.png': '',
      'valid/a.xml': annotation('x/a.jpg', 'dog'),
    });
    expect(fit?.says).toBe('Annotations of Pascal VOC, one per image');
    expect(images).toEqual([
      ['train/a.jpg', 'cat', 'train', {}],
      ['valid/a.png', 'dog', 'validation', {}],
    ]);
  });
});
