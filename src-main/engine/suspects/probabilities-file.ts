import { resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { writeFileAtomically } from '../../platform/atomic';
import type { Question } from './question';

/** Writes what other tools find label errors by: path, class and one column of probabilities a class; whole or not at all. */
export async function writeProbabilities(
  file: string,
  { images, classes }: Question,
  probabilities: Float32Array,
): Promise<void> {
  const rows = images.map(({ sourceRoot, path, className }, index) => [
    `${sourceRoot}/${path}`,
    className,
    ...probabilities.subarray(index * classes.length, (index + 1) * classes.length),
  ]);
  await writeFileAtomically(resolve(file), stringify([['path', 'class', ...classes.map(({ name }) => name)], ...rows]));
}
