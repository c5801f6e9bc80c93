import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clusterFeatures } from '../../../src-main/engine/results/cluster-features';
import { shareOfPicture } from '../../../src-main/engine/results/slices/face-key';
import { writeFacePictures } from '../../helpers/files/faces';
import { withFolder, withProject } from '../../helpers/programs/engine';
import { fetchedDetector, fetchedStarter } from '../../helpers/projects/starters';

describe('Clusters of features', () => {
  it('are of images whose features point the same way, the largest first; images without features are in none', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'rows.f32');
      // Rows 0 to 9 point along the first axis, rows 10 to 39 along the second, with different lengths.
      const rows = Array.from({ length: 40 }, (_, row) => (row < 10 ? [1 + row, 0.1] : [0.1, row]));
      await writeFile(file, new Uint8Array(Float32Array.from(rows.flat()).buffer));
      const images = Int32Array.from({ length: 42 }, (_, image) => (image < 2 ? -1 : image - 2));
      const clusters = clusterFeatures({ figures: 'clusters', file, dimensions: 2, rows: images, k: 2 });
      expect([...clusters]).toEqual([-1, -1, ...new Array<number>(10).fill(1), ...new Array<number>(30).fill(0)]);
    }));

  it('slice a run’s images, as does the share of the picture that the face takes', (context) => {
    fetchedDetector(context);
    fetchedStarter(context, 'general');
    return withProject(writeFacePictures, async ({ jobs, requests }) => {
      await jobs.runs.train({ recipe: 'quick', crop: 'face' });
      await requests.runs.look({ run: 'r1' });
      const all = { run: 'r1', withSeen: true, on: { data: 'filter' as const, filter: [] } };
      const { slices } = await jobs.runs.evaluate({ ...all, slices: ['cluster', 'face'] });
      const sizesOf = (wanted: string): [string, number][] =>
        slices.filter(({ key }) => key === wanted).map(({ value, n }) => [value, n]);
      const clusters = sizesOf('cluster').sort();
      expect(clusters.map(([value]) => value)).toEqual(['1 of 2', '2 of 2']);
      expect(clusters.reduce((sum, [, n]) => sum + n, 0)).toBe(26);
      expect(sizesOf('face').every(([value]) => /^[\d.]+ %( to [\d.]+ %)?$/.test(value))).toBe(true);
      expect(sizesOf('face').reduce((sum, [, n]) => sum + n, 0)).toBe(25); // in one picture there is no face
    });
  });
});

it('The share of a face that reaches beyond its picture counts what is inside', () => {
  const picture = { width: 100, height: 50 };
  expect(shareOfPicture({ left: 10, top: 10, width: 50, height: 20 }, picture)).toBe(0.2);
  expect(shareOfPicture({ left: -50, top: -25, width: 100, height: 50 }, picture)).toBe(0.25);
  expect(shareOfPicture({ left: 200, top: 0, width: 10, height: 10 }, picture)).toBe(0);
});
