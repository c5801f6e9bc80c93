import { describe, expect, it } from 'vitest';
import { multiHot } from '../../../src-main/engine/layouts/multi-hot';
import { described, emptyImages, examinedFiles } from '../../helpers/files/places';

// Form: Roboflow's export "Multi-Label Classification CSV" (docs.roboflow.com/exporting-data): _classes.csv beside the images of each part,
// with blanks behind the commas. Kaggle: github.com/open-edge-platform/datumaro, tests/assets/kaggle_dataset/image_csv_multi_label.

describe('a table with one column per class', () => {
  it('as Roboflow writes it gives classes and parts; several classes or none are listed', async () => {
    const found = await examinedFiles(multiHot, {
      ...emptyImages('train/a.jpg', 'train/b.jpg', 'train/loose.jpg', 'valid/a.jpg', 'test/c.jpg'),
      'train/_classes.csv': 'filename, happy, sad\na.jpg, 1, 0\nb.jpg, 1, 1\n',
      'valid/_classes.csv': 'filename, happy, sad\na.jpg, 0, 1\n',
      'test/_classes.csv': 'filename, happy, sad\nc.jpg, 0, 0\n',
    });
    expect(found.fit).toMatchObject({
      likelihood: 0.95,
      says: '3 tables with one column per class (test/_classes.csv): happy, sad',
    });
    expect([found.tellsParts, described(found)]).toEqual([
      true,
      {
        'train/a.jpg': 'happy train',
        'train/b.jpg': '- train',
        'train/loose.jpg': '- train',
        'valid/a.jpg': 'sad validation',
        'test/c.jpg': '- test',
      },
    ]);
    expect(found.report).toMatchObject({
      rows: 4,
      badRows: 2,
      bad: [
        { line: 2, reason: 'test/_classes.csv: it has none of the classes' },
        { line: 3, reason: 'train/_classes.csv: it has several classes: happy, sad' },
      ],
    });
  });

  it('may have other columns, which become attributes or parts', async () => {
    const found = await examinedFiles(multiHot, {
      ...emptyImages('images/1.jpg', 'images/2.jpg', 'images/3.jpg'),
      'train.csv': 'image_id,age,healthy,rust,split\n1,20,1,0,train\n2,30,0,1,test\n3,40,0.5,0,test\n',
    });
    expect(found.fit).toBeNull();
    const whole = await examinedFiles(multiHot, {
      ...emptyImages('images/1.jpg', 'images/2.jpg'),
      'train.csv': 'image_id,age,healthy,rust,split\n1,20,1,0,train\n2,30,0,1,test\n',
    });
    expect(whole.fit).toMatchObject({ likelihood: 0.78, file: 'train.csv' });
    expect(described(whole)).toEqual({
      'images/1.jpg': 'healthy train age=20',
      'images/2.jpg': 'rust test age=30',
    });
  });

  it('is less likely where rows mostly have several ones', async () => {
    const found = await examinedFiles(multiHot, {
      ...emptyImages('1.jpg', '2.jpg'),
      'a.csv': 'image_id,Smiling,Young\n1.jpg,1,1\n2.jpg,-1,-1\n',
    });
    expect(found.fit).toMatchObject({ likelihood: 0.3 });
  });
});
