import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import * as v from 'valibot';
import type { HeatMap, Place } from '../../../src-shared/domain/explanation';
import { randomGenerator } from '../../../src-shared/domain/random';
import { NetworkRecipe } from '../../../src-shared/domain/recipe';
import { tinyRecipe } from '../projects/recipes';

/** Size of the pictures, and the bright square that gives one class away. */
const size = { width: 64, height: 48 };
const mark = { left: 38, top: 8, edge: 12 };

/** A network with a linear head on averaged features, which finds the mark in seconds. */
export const pooledRecipe = v.parse(NetworkRecipe, {
  ...tinyRecipe,
  inputEdge: 24,
  augmentation: {},
  network: [
    { layer: 'conv2d', filters: 8, kernel: 3, padding: 'same', activation: 'relu' },
    { layer: 'batchNormalization', momentum: 0.9, epsilon: 0.001 },
    { layer: 'conv2d', filters: 8, kernel: 3, padding: 'same', activation: 'relu' },
    { layer: 'globalAveragePooling2d' },
  ],
  epochs: 15,
});

/** Writes class folders marked and plain with pictures of noise, which differ only by the mark. */
export async function writeMarkedPictures(root: string, count: number, seed = 'marked pictures'): Promise<void> {
  const random = randomGenerator(seed);
  for (const name of ['marked', 'plain']) {
    await mkdir(join(root, name), { recursive: true });
    for (let number = 0; number < count; number += 1) {
      const pixels = Buffer.alloc(size.width * size.height * 3);
      // Blocks of different brightness, so that no two pictures count as copies of each other.
      const blocks = Array.from({ length: 48 }, () => 20 + random.integer(100));
      pixels.forEach((_, index) => (pixels[index] = (blocks[blockAt(index)] ?? 0) + random.integer(50)));
      if (name === 'marked') drawMark(pixels);
      const png = await sharp(pixels, { raw: { ...size, channels: 3 } })
        .png()
        .toBuffer();
      await writeFile(join(root, name, `${String(number).padStart(3, '0')}.png`), png);
    }
  }
}

/** The block of 8 pixels that a byte of a picture is in. */
const blockAt = (index: number): number =>
  8 * Math.floor(index / (3 * 8 * size.width)) + (Math.floor(index / (3 * 8)) % 8);

function drawMark(pixels: Buffer): void {
  for (let row = mark.top; row < mark.top + mark.edge; row += 1) {
    const from = row * size.width + mark.left;
    pixels.fill(250, from * 3, (from + mark.edge) * 3);
  }
}

/** Whether the largest value of a map, at its place in the picture, lies on the mark or in a cell that touches it. */
export function findsMark({ width, height, values }: HeatMap, place: Place): boolean {
  const largest = values.indexOf(Math.max(...values));
  const [column, row] = [largest % width, Math.floor(largest / width)];
  const x = (place.left + (place.width * (column + 0.5)) / width) * size.width;
  const y = (place.top + (place.height * (row + 0.5)) / height) * size.height;
  const [across, down] = [(place.width * size.width) / width, (place.height * size.height) / height];
  const isOn = (value: number, from: number, margin: number) =>
    value > from - margin && value < from + mark.edge + margin;
  return isOn(x, mark.left, across) && isOn(y, mark.top, down);
}
