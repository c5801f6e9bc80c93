import { describe, expect, it } from 'vitest';
import { huggingFace } from '../../../src-main/engine/layouts/huggingface';
import { readFiles } from '../../helpers/files/read-layout';

// huggingface.co/docs/datasets/image_dataset and /docs/hub/datasets-image

const lines = (...rows: object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

describe('an image folder of Hugging Face', () => {
  it('is read from metadata.csv per part, with the names of its card', async () => {
    const card = [
      '---',
      'license: mit',
      'dataset_info:',
      '  features:',
      '  - name: image',
      '    dtype: image',
      '  - name: emotion',
      '    dtype:',
      '      class_label:',
      '        names:',
      "          '0': anger",
      "          '1': joy",
      '  splits:',
      '  - name: train',
      '---',
      '# Faces',
    ].join('\n');
    const { fit, images, unmatched } = await readFiles(huggingFace, {
      'README.md': card,
      'data/train/metadata.csv': 'file_name,emotion,age\n0001.jpg,1,31\nsub/0002.jpg,0,\n',
      'data/train/0001.jpg': '',
      'data/train/sub/0002.jpg': '',
      'data/test/metadata.csv': 'file_name,emotion,age\n0001.jpg,7,64\ngone.jpg,1,\n',
      'data/test/0001.jpg': '',
    });
    expect(fit).toMatchObject({ likelihood: 0.95, labelNames: ['emotion', 'age'], label: 'emotion', file: null });
    expect(images).toEqual([
      ['data/test/0001.jpg', '7', 'test', { age: '64' }],
      ['data/train/0001.jpg', 'joy', 'train', { age: '31' }],
      ['data/train/sub/0002.jpg', 'anger', 'train', {}],
    ]);
    expect(unmatched).toEqual(['data/test/gone.jpg']);
  });

  it('is read from metadata.jsonl, with names from dataset_info.json', async () => {
    const info = { features: { image: { _type: 'Image' }, label: { names: ['cat', 'dog'], _type: 'ClassLabel' } } };
    const { fit, images, bad } = await readFiles(huggingFace, {
      'dataset_info.json': JSON.stringify(info),
      'metadata.jsonl': [
        lines(
          { file_name: 'a.jpg', label: 0, text: 'a cat', objects: { bbox: [[1, 2, 3, 4]] }, split: 'train' },
          { file_name: 'b.jpg', label: [1], text: '' },
          { file_name: 'c.jpg', label: [0, 1] },
          { other: 1 },
        ),
        '{"file_name": ',
        '[1]',
        '{"file_name":"d.jpg","__proto__":"x","constructor":"y","label":"bird"}',
      ].join('\n'),
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.jpg`, ''])),
    });
    expect(fit?.labelNames).toContain('label');
    expect(images).toEqual([
      ['a.jpg', 'cat', 'train', { text: 'a cat' }],
      ['b.jpg', 'dog', null, {}],
      ['c.jpg', null, null, {}],
      ['d.jpg', 'bird', null, {}],
    ]);
    expect(bad).toEqual([
      '3: it has several classes: cat, dog',
      '4: row 4 has no file_name',
      '5: line 5: it is no valid JSON',
      '6: line 6: it is no map in JSON',
    ]);
  });

  it('has no class without a usual column, until one is chosen', async () => {
    const files = { 'metadata.csv': 'image_file_name,text,gender\na.jpg,hello,f\n', 'a.jpg': '' };
    const { fit, images } = await readFiles(huggingFace, files);
    expect(fit).toMatchObject({ likelihood: 0.6, labelNames: ['text', 'gender'], label: null, file: 'metadata.csv' });
    expect(images).toEqual([['a.jpg', null, null, { text: 'hello', gender: 'f' }]]);
    const chosen = await readFiles(huggingFace, files, { label: 'GENDER' });
    expect(chosen.fit?.likelihood).toBe(0.95);
    expect(chosen.images).toEqual([['a.jpg', 'f', null, { text: 'hello' }]]);
  });

  it('is not seen in a metadata.csv without file names', async () => {
    expect((await readFiles(huggingFace, { 'a.jpg': '', 'metadata.csv': 'id,label\n1,x\n' })).fit).toBe(null);
  });
});
