import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Encodes a small JPEG of one colour with a brighter square; different numbers give different bytes. */
export function jpeg(number: number, brightness = 60, edge = 48): Promise<Buffer> {
  const background = { r: brightness, g: (brightness + number * 7) % 256, b: (number * 29) % 256 };
  const square = {
    create: { width: 12, height: 12, channels: 3, background: { r: 250, g: 250, b: number % 256 } },
  } as const;
  return sharp({ create: { width: edge, height: edge, channels: 3, background } })
    .composite([{ input: square, left: number % (edge - 12), top: (number * 5) % (edge - 12) }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Writes the class folders man and woman, each with `count` JPEGs. */
export const people =
  (count: number) =>
  (root: string): Promise<void> =>
    writeClassFolders(root, ['man', 'woman'], count);

/**
 * Writes class folders with `count` JPEGs each. Classes differ in brightness, so that a small network can tell them apart.
 */
export async function writeClassFolders(root: string, classes: readonly string[], count: number): Promise<void> {
  for (const [index, name] of classes.entries()) {
    await mkdir(join(root, name), { recursive: true });
    for (let number = 0; number < count; number += 1) {
      const brightness = 30 + Math.round((index * 200) / Math.max(1, classes.length - 1));
      const file = join(root, name, `${name}_${String(number).padStart(3, '0')}.jpg`);
      await writeFile(file, await jpeg(index * 1000 + number, Math.min(225, brightness)));
    }
  }
}
