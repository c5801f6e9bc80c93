import { describe, expect, it } from 'vitest';
import { yolo } from '../../../src-main/engine/layouts/yolo';
import { readFiles } from '../../helpers/files/read-layout';

// docs.ultralytics.com/datasets/detect and /classify; github.com/AlexeyAB/darknet for obj.names

const box = (code: number): string => `${String(code)} 0.5 0.5 0.25 0.25\n`;

describe('YOLO', () => {
  it('gives an image the one class of its boxes, by the names of data.yaml', async () => {
    const { fit, images, bad } = await readFiles(yolo, {
      'data.yaml': 'train: ../train/images\nval: ../valid/images\n\nnc: 2\nnames: [\'happy\', "sad, or so"] # two\n',
      'images/train/a.jpg': '',
      'images/train/b.jpg': '',
      'images/train/c.jpg': '',
      'images/val/a.png': '',
      'images/val/e.jpg': '',
      'labels/train/a.txt': box(0) + box(0),
      'labels/train/b.txt': box(0) + box(1),
      'labels/train/c.txt': '',
      'labels/val/a.txt': '1 0.1 0.1 0.2 0.2 0.3 0.3\n',
      'labels/val/e.txt': box(7),
    });
    expect(fit).toMatchObject({ likelihood: 0.92, says: 'Boxes of YOLO, one text per image' });
    expect(images).toEqual([
      ['images/train/a.jpg', 'happy', 'train', {}],
      ['images/train/b.jpg', null, 'train', {}],
      ['images/train/c.jpg', null, 'train', {}],
      ['images/val/a.png', 'sad, or so', 'validation', {}],
      ['images/val/e.jpg', null, 'validation', {}],
    ]);
    expect(bad).toEqual([
      '2: labels/train: b.txt: it has several classes: happy, sad, or so',
      '2: labels/val: e.txt: its class 7 has no name',
    ]);
  });

  it.each([
    ['a map by code', 'data.yaml', 'names:\n  0: happy\n  1: sad\n'],
    ['a list by dashes', 'data.yaml', 'names:\n- happy\n- sad\n'],
    ['classes.txt', 'labels/classes.txt', 'happy\nsad\n'],
    ['obj.names', 'obj.names', 'happy\r\nsad\r\n'],
  ])('reads names from %s', async (_, file, names) => {
    const { images } = await readFiles(yolo, { [file]: names, 'images/a.jpg': '', 'labels/a.txt': box(1) });
    expect(images).toEqual([['images/a.jpg', 'sad', null, {}]]);
  });

  it('reads texts beside the images, and codes without names', async () => {
    const { fit, images } = await readFiles(yolo, { 'train/images/a.jpg': '', 'train/labels/a.txt': box(3) });
    expect(fit?.likelihood).toBe(0.92);
    expect(images).toEqual([['train/images/a.jpg', '3', 'train', {}]]);
    const beside = { 'obj_train_data/a.jpg': '', 'obj_train_data/a.txt': box(0), 'obj.names': 'happy\n' };
    expect((await readFiles(yolo, beside)).images).toEqual([['obj_train_data/a.jpg', 'happy', null, {}]]);
  });

  it('reads class folders by the names of data.yaml', async () => {
    const { fit, images } = await readFiles(yolo, {
      'data.yaml': 'names:\n  0: happy\n  1: sad\n',
      'train/0/a.jpg': '',
      'val/sad/b.jpg': '',
      'test/other/c.jpg': '',
      'train/happy/d.jpg': '',
      'train/happy/e.jpg': '',
    });
    expect(fit).toMatchObject({ likelihood: 0.85, says: 'Class folders of YOLO, with the names of data.yaml' });
    expect(images).toEqual([
      ['test/other/c.jpg', null, 'test', {}],
      ['train/0/a.jpg', 'happy', 'train', {}],
      ['train/happy/d.jpg', 'happy', 'train', {}],
      ['train/happy/e.jpg', 'happy', 'train', {}],
      ['val/sad/b.jpg', 'sad', 'validation', {}],
    ]);
  });

  it('is not seen in texts with other numbers', async () => {
    const landmarks = 'name0/name0_0001.jpg\t0\t4\t3\t3\t2\t2\t1\t0\t3\t0\n';
    expect((await readFiles(yolo, { 'a.jpg': '', 'landmarks.txt': landmarks, 'x.txt': '1 2 3 4 5\n' })).fit).toBe(null);
  });
});
