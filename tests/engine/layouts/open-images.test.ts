import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openImages } from '../../../src-main/engine/layouts/open-images';
import { readFiles, readReal, realLayouts } from '../../helpers/files/read-layout';

// storage.googleapis.com/openimages/web/download_v7.html, “Data Formats”

const images = Object.fromEntries(
  ['train/000a', 'train/000b', 'validation/000c', 'test/000d'].map((id) => [`${id}.jpg`, '']),
);
const descriptions = '/m/01bqk0,Bicycle wheel\n/m/01g317,"Person, standing"\n';
const labels = (...rows: string[]): string => ['ImageID,Source,LabelName,Confidence', ...rows].join('\n');

describe('Open Images', () => {
  it('labels an image by what was verified, with display names', async () => {
    const {
      fit,
      images: read,
      bad,
      unmatched,
    } = await readFiles(openImages, {
      ...images,
      'class-descriptions.csv': descriptions,
      'train-annotations-human-imagelabels.csv': labels(
        '000a,verification,/m/01g317,1',
        '000a,verification,/m/01bqk0,0',
        '000b,verification,/m/01bqk0,1',
        '000b,verification,/m/01g317,1',
        'ffff,verification,/m/01g317,1',
      ),
      'train-annotations-machine-imagelabels.csv': labels('000a,machine,/m/01bqk0,0.9'),
      'validation-annotations-human-imagelabels.csv': labels('000c,verification,/m/01bqk0,1'),
      'train-annotations-bbox.csv': `ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax\n000d,xclick,/m/01bqk0,1,0,1,0,1\n`,
    });
    expect(fit).toMatchObject({ likelihood: 0.95, notes: [] });
    expect(read).toEqual([
      ['test/000d.jpg', null, null, {}],
      ['train/000a.jpg', 'Person, standing', 'train', {}],
      ['train/000b.jpg', null, 'train', {}],
      ['validation/000c.jpg', 'Bicycle wheel', 'validation', {}],
    ]);
    expect(bad).toEqual(['2: 000b: it has several classes: Bicycle wheel, Person, standing']);
    expect(unmatched).toEqual(['ffff']);
  });

  it('takes boxes and machine labels where nobody verified any, and codes without names', async () => {
    const boxes =
      'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax\n000a,xclick,/m/01bqk0,1,0,1,0,1\n000a,xclick,/m/01bqk0,1,0,1,0,.5\n';
    const { fit, images: read } = await readFiles(openImages, { ...images, 'oidv6-train-annotations-bbox.csv': boxes });
    expect(fit?.notes).toEqual([
      'No table names the classes (class-descriptions.csv), so they are called by their codes.',
    ]);
    expect(read[1]).toEqual(['train/000a.jpg', '/m/01bqk0', 'train', {}]);
    const machine = labels('000a,machine,/m/01g317,0.9', '000a,machine,/m/01bqk0,0.3');
    const files = {
      ...images,
      'class-descriptions.csv': descriptions,
      'train-annotations-machine-imagelabels.csv': machine,
    };
    expect((await readFiles(openImages, files)).images[1]?.[1]).toBe('Person, standing');
  });

  it.skipIf(!existsSync(realLayouts))('is read as others write it (needs ../shared/data/layouts)', async () => {
    const { images: read, bad } = await readReal(openImages, 'open_images_v6');
    expect(read).toEqual([
      ['images/test/c.jpg', null, 'test', {}],
      ['images/train/a.jpg', 'Generic label #0', 'train', {}],
      ['images/train/b.jpg', null, 'train', {}],
      ['images/validation/d.png', null, 'validation', {}],
    ]);
    expect(bad).toEqual(['3: c: it has several classes: Generic label #1, Generic label #3']);
  });
});
