import { describe, expect, it } from 'vitest';
import { coco } from '../../../src-main/engine/layouts/coco';
import { readFiles } from '../../helpers/files/read-layout';

// cocodataset.org/#format-data; roboflow.com/formats/coco-json for _annotations.coco.json

const annotations = (images: object[], labels: readonly (readonly [number, number])[]): string =>
  JSON.stringify({
    info: { description: 'x', contributors: ['a', 'b'] },
    annotations: labels.map(([image, category], id) => ({
      id,
      image_id: image,
      category_id: category,
      segmentation: [[1, 2, 3]],
    })),
    categories: [
      { id: 1, name: 'cat', supercategory: 'animal' },
      { id: 2, name: 'dog', supercategory: 'animal' },
    ],
    images,
  });

describe('COCO annotations', () => {
  it('are found per part, and tell images of one name apart', async () => {
    const named = (id: number, name: string): object => ({ id, file_name: name, width: 1, height: 1 });
    const { fit, images, bad } = await readFiles(coco, {
      'annotations/instances_train2017.json': annotations(
        [named(1, '01.jpg'), named(2, '02.jpg')],
        [
          [1, 2],
          [1, 2],
          [2, 1],
          [2, 2],
        ],
      ),
      'annotations/instances_val2017.json': annotations([named(1, '01.jpg')], [[1, 1]]),
      'annotations/captions_val2017.json': JSON.stringify({ images: [], annotations: [], categories: [] }),
      'train2017/01.jpg': '',
      'train2017/02.jpg': '',
      'val2017/01.jpg': '',
      'test2017/09.jpg': '',
    });
    expect(fit).toMatchObject({ likelihood: 0.93, says: 'COCO annotations, one file per part', file: null });
    expect(images).toEqual([
      ['test2017/09.jpg', null, null, {}],
      ['train2017/01.jpg', 'dog', 'train', {}],
      ['train2017/02.jpg', null, 'train', {}],
      ['val2017/01.jpg', 'cat', 'validation', {}],
    ]);
    expect(bad).toEqual(['2: annotations/instances_train2017.json: it has several classes: cat, dog']);
  });

  it('are read as Facet and Roboflow write them', async () => {
    const own = annotations([{ id: 1, file_name: 'images/a.jpg', split: 'test' }], [[1, 1]]);
    const facet = await readFiles(coco, { 'annotations.json': own, 'images/a.jpg': '' });
    expect(facet.fit?.file).toBe('annotations.json');
    expect(facet.images).toEqual([['images/a.jpg', 'cat', 'test', {}]]);
    const roboflow = annotations([{ id: 0, file_name: 'a.jpg' }], [[0, 2]]);
    const parts = { 'valid/_annotations.coco.json': roboflow, 'valid/a.jpg': '', 'train/a.jpg': '' };
    expect((await readFiles(coco, parts)).images).toEqual([
      ['train/a.jpg', null, null, {}],
      ['valid/a.jpg', 'dog', 'validation', {}],
    ]);
  });

  it('are not seen in other JSON, and one of several can be chosen', async () => {
    const files = { 'a.jpg': '', 'x.json': '{"images":["a.jpg"]}', 'y.json': '[]' };
    expect((await readFiles(coco, files)).fit).toBe(null);
    const two = {
      'a.jpg': '',
      'one.json': annotations([{ id: 1, file_name: 'a.jpg' }], [[1, 1]]),
      'two.json': annotations([{ id: 1, file_name: 'a.jpg' }], [[1, 2]]),
    };
    const { fit, images } = await readFiles(coco, two, { file: 'two.json' });
    expect([fit?.file, images[0]?.[1]]).toEqual(['two.json', 'dog']);
  });
});
