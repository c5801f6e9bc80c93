import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { at } from '../../../src-shared/domain/at';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { randomGenerator } from '../../../src-shared/domain/random';
import { NetworkRecipe, type LayerSpec } from '../../../src-shared/domain/recipe';
import { trainJob, writeJob, tinyRecipe } from '../jobs';

/** Edge of the pictures, and the square of bright pixels that gives the second class away. */
export const edge = 24;
export const mark = { left: 15, top: 3, size: 6 } as const;

/** A run's model on pictures of noise, which differ only by the mark. */
export interface Shortcut {
  readonly model: string;
  readonly pixels: string;
  /** Rows of pictures with the mark, and of pictures without it. */
  readonly marked: readonly number[];
  readonly plain: readonly number[];
}

/** Trains a network on the planted shortcut. */
export async function trainShortcut(folder: string, network: readonly LayerSpec[]): Promise<Shortcut> {
  const recipe = v.parse(NetworkRecipe, {
    ...tinyRecipe,
    inputEdge: edge,
    augmentation: {},
    network,
    epochs: 12,
  });
  const job = await writeJob(folder, { recipe });
  const bytes = pixelBytes(edge);
  const pixels = new Uint8Array((Math.max(...job.rows) + 1) * bytes);
  const random = randomGenerator('shortcut');
  job.rows.forEach((row, image) => {
    const picture = pixels.subarray(row * bytes, (row + 1) * bytes);
    picture.forEach((_, index) => (picture[index] = 40 + random.integer(120)));
    if (job.labels[image] === 1) drawMark(picture);
  });
  await writeFile(job.pixels, pixels);
  await trainJob(job);
  const rowsOf = (label: number): number[] => [...job.rows].filter((_, image) => at(job.labels, image) === label);
  return { model: join(job.output, 'model'), pixels: job.pixels, marked: rowsOf(1), plain: rowsOf(0) };
}

function drawMark(picture: Uint8Array): void {
  const { left, top, size } = mark;
  for (let row = top; row < top + size; row += 1) {
    picture.fill(250, (row * edge + left) * 3, (row * edge + left + size) * 3);
  }
}

/** Whether the largest value of a map lies on the mark, or in a cell that touches it. */
export function findsMark({ width, height, values }: { width: number; height: number; values: readonly number[] }) {
  const largest = values.indexOf(Math.max(...values));
  const x = ((largest % width) + 0.5) * (edge / width);
  const y = (Math.floor(largest / width) + 0.5) * (edge / height);
  const cell = edge / width;
  const isNear = (value: number, from: number): boolean => value > from - cell && value < from + mark.size + cell;
  return isNear(x, mark.left) && isNear(y, mark.top);
}
