import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preprocessingOf } from '../../../src-shared/domain/preprocessing';
import { randomGenerator } from '../../../src-shared/domain/random';
import { rowsFile } from '../../../src-main/engine/project/spaces';
import type { Project } from '../../../src-main/engine/project/project';
import { withoutYielding } from '../../../src-main/engine/base/slices';

/** One labelled image in this many has the features of another class. */
const everyOdd = 50;

/**
 * Gives all images of a project random features in a starter's space, as if embedded. Each class is one cloud. Unlabelled images belong to
 * any of them, and one image in 50 looks like another class than its label.
 * @returns the number of rows
 */
export function addFeatures(
  { catalog, folder }: Project,
  { starter, dimensions }: { readonly starter: string; readonly dimensions: number },
): number {
  const name = `${starter}-${preprocessingOf('none')}`;
  const images = withoutYielding(catalog.embeddings.missing(name));
  const classes = catalog.classes.all().map(({ id }) => id);
  const random = randomGenerator('features');
  const centres = classes.map(() => Float32Array.from({ length: dimensions }, () => random.next()));
  const rows = new Float32Array(images.length * dimensions);
  images.forEach(({ id }, index) => {
    const own = classes.indexOf(catalog.images.label(id)?.classId ?? -1);
    const isOdd = own < 0 || index % everyOdd === 0;
    const centre = centres[isOdd ? random.integer(classes.length) : own];
    for (let at = 0; at < dimensions; at += 1) {
      rows[index * dimensions + at] = (centre?.[at] ?? 0) + 0.5 * (random.next() + random.next() - 1);
    }
  });
  const space = join(folder.embeddings, name);
  mkdirSync(space, { recursive: true });
  writeFileSync(join(space, rowsFile), rows);
  catalog.transaction(() => {
    images.forEach(({ sha256 }, row) => {
      catalog.embeddings.add(name, sha256, { row, crc32: 0 });
    });
  });
  return images.length;
}
