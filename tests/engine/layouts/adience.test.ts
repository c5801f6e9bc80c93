import { describe, expect, it } from 'vitest';
import { adience } from '../../../src-main/engine/layouts/adience';
import { described, emptyImages, examinedFiles } from '../../helpers/files/places';

// Form: readme.txt of Adience (talhassner.github.io/home/projects/Adience/Adience-data.html).

const header =
  'user_id\toriginal_image\tface_id\tage\tgender\tx\ty\tdx\tdy\ttilt_ang\tfiducial_yaw_angle\tfiducial_score\n';
const row = (user: string, photo: string, face: number, age: string, gender: string): string =>
  `${user}\t${photo}\t${String(face)}\t${age}\t${gender}\t0\t414\t1086\t1383\t-115\t30\t17\n`;
const files = {
  ...emptyImages('faces/30601258@N03/coarse_tilt_aligned_face.1.104_0.jpg'),
  ...emptyImages('faces/30601258@N03/coarse_tilt_aligned_face.2.104_0.jpg'),
  ...emptyImages('faces/7153718@N04/coarse_tilt_aligned_face.1.104_0.jpg'),
  'fold_0_data.txt': `${header}${row('30601258@N03', '104_0.jpg', 1, '(25, 32)', 'f')}${row('30601258@N03', '104_0.jpg', 2, '35', 'm')}`,
  'fold_1_data.txt': `${header}${row('7153718@N04', '104_0.jpg', 1, 'None', 'u')}${row('7153718@N04', '9.jpg', 1, '(0, 2)', '')}`,
  'fold_frontal_0_data.txt': `${header}${row('30601258@N03', '104_0.jpg', 1, '(25, 32)', 'f')}`,
};

describe('Adience', () => {
  it('makes paths from columns, names genders and ages, and keeps person and fold as attributes', async () => {
    const found = await examinedFiles(adience, files);
    expect(found.fit).toMatchObject({
      likelihood: 0.95,
      says: 'Adience: age, gender and person in 2 folds, with labels by gender',
      labelNames: ['gender', 'age'],
      label: 'gender',
      hasPersons: true,
    });
    expect(described(found)).toEqual({
      'faces/30601258@N03/coarse_tilt_aligned_face.1.104_0.jpg': 'woman - age=25-32 person=30601258@N03 fold=0',
      'faces/30601258@N03/coarse_tilt_aligned_face.2.104_0.jpg': 'man - age=35 person=30601258@N03 fold=0',
      'faces/7153718@N04/coarse_tilt_aligned_face.1.104_0.jpg': '- - person=7153718@N04 fold=1',
    });
    expect(found.report).toMatchObject({ rows: 4, badRows: 0, unmatchedRows: 1 });
    const ages = await examinedFiles(adience, files, { label: 'age' });
    expect(described(ages)['faces/30601258@N03/coarse_tilt_aligned_face.1.104_0.jpg']).toBe(
      '25-32 - gender=woman person=30601258@N03 fold=0',
    );
    const persons = await examinedFiles(adience, files, { persons: 'classes' });
    expect(described(persons)['faces/7153718@N04/coarse_tilt_aligned_face.1.104_0.jpg']).toBe('7153718@N04 - fold=1');
  });

  it('has other names for photos that were also turned', async () => {
    const found = await examinedFiles(adience, {
      ...emptyImages('aligned/30601258@N03/landmark_aligned_face.1.104_0.jpg'),
      'fold_frontal_0_data.txt': files['fold_frontal_0_data.txt'],
    });
    expect(described(found)).toEqual({
      'aligned/30601258@N03/landmark_aligned_face.1.104_0.jpg': 'woman - age=25-32 person=30601258@N03 fold=0',
    });
  });
});
