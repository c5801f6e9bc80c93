import { describe, expect, it } from 'vitest';
import { fairface } from '../../../src-main/engine/layouts/fairface';
import { described, emptyImages, examinedFiles } from '../../helpers/files/places';

// Form: the tables that github.com/joojs/fairface links to.

const header = 'file,age,gender,race,service_test\n';
const files = {
  ...emptyImages('fairface-img-margin025-trainval/train/1.jpg', 'fairface-img-margin025-trainval/train/2.jpg'),
  ...emptyImages('fairface-img-margin025-trainval/val/1.jpg'),
  'fairface_label_train.csv': `${header}train/1.jpg,50-59,Male,East Asian,True\ntrain/2.jpg,30-39,Female,Indian,False\n`,
  'fairface_label_val.csv': `${header}val/1.jpg,3-9,Male,East Asian,False\nval/9.jpg,3-9,Male,Black,False\n`,
};

describe('FairFace', () => {
  it('has gender as the label unless another column is chosen, and parts', async () => {
    const found = await examinedFiles(fairface, files);
    expect(found.fit).toMatchObject({
      likelihood: 0.95,
      says: 'FairFace: age, gender and race (fairface_label_train.csv, fairface_label_val.csv), with labels by gender',
      labelNames: ['gender', 'age', 'race'],
      label: 'gender',
    });
    expect([found.tellsParts, described(found)]).toEqual([
      true,
      {
        'fairface-img-margin025-trainval/train/1.jpg': 'Male train age=50-59 race=East Asian service_test=True',
        'fairface-img-margin025-trainval/train/2.jpg': 'Female train age=30-39 race=Indian service_test=False',
        'fairface-img-margin025-trainval/val/1.jpg': 'Male validation age=3-9 race=East Asian service_test=False',
      },
    ]);
    expect(found.report).toMatchObject({ rows: 4, unmatched: [{ line: 3, path: 'val/9.jpg' }] });
    const races = await examinedFiles(fairface, files, { label: 'Race' });
    expect(described(races)['fairface-img-margin025-trainval/train/2.jpg']).toBe(
      'Indian train age=30-39 gender=Female service_test=False',
    );
  });

  it('needs its columns', async () => {
    expect((await examinedFiles(fairface, { 'fairface_label_train.csv': 'file,age\n1.jpg,2\n' })).fit).toBeNull();
  });
});
