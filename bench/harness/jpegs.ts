import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { randomGenerator } from '../../src-shared/domain/random';

/** Number of different pictures. The files repeat them, each with its own comment segment. */
const distinct = 64;
/** Class folders that the files are spread over. */
const classes = ['anna', 'ben', 'clara', 'dora'] as const;

/**
 * Writes JPEGs of `edge` × `edge` pixels into class folders. No two files have the same bytes. Decoding costs as much as for a
 * photograph: smooth areas, edges and a little noise, some 1.5 bits per pixel.
 */
export async function writeJpegs(folder: string, count: number, edge: number): Promise<void> {
  const pictures = await Promise.all(Array.from({ length: Math.min(distinct, count) }, (_, seed) => draw(seed, edge)));
  for (const name of classes) await mkdir(join(folder, name), { recursive: true });
  for (let number = 0; number < count; number += 1) {
    const picture = pictures[number % pictures.length] ?? Buffer.alloc(0);
    const name = classes[number % classes.length] ?? '';
    await writeFile(join(folder, name, `${String(number).padStart(7, '0')}.jpg`), withComment(picture, String(number)));
  }
}

/** Reads all files once, so that every contestant finds them in memory. @returns the sum of their bytes */
export async function readOnce(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += (await readFile(file)).length;
  return bytes;
}

/** Inserts a COM segment after the SOI marker; decoders skip it. */
function withComment(jpeg: Buffer, text: string): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(text, 'latin1'), jpeg.subarray(2)]);
}

async function draw(seed: number, edge: number): Promise<Buffer> {
  const random = randomGenerator(`jpeg ${String(seed)}`);
  const shapes = Array.from({ length: 24 }, () => {
    const at = (): string => String(random.integer(edge));
    const colour = `rgb(${[0, 0, 0].map(() => String(random.integer(256))).join(',')})`;
    return `<circle cx="${at()}" cy="${at()}" r="${String(random.integer(edge >> 2))}" fill="${colour}" opacity="0.7"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(edge)}" height="${String(edge)}">
    <rect width="100%" height="100%" fill="#8a7a6a"/>${shapes.join('')}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg))
    .removeAlpha()
    .blur(1.2)
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (let at = 0; at < data.length; at += 1)
    data[at] = Math.max(0, Math.min(255, (data[at] ?? 0) + random.integer(13) - 6));
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}
