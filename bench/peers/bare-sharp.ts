import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import * as v from 'valibot';
import { answerRequests } from '../harness/answering';
import { peakRssMb } from '../harness/machine';

/**
 * A plain loop over sharp. Per file it computes the SHA-256, the SHA-256 of the pixels, upright in sRGB, and a thumbnail. Given an
 * edge, it computes the SHA-256 and a square of that edge, as for training. One process, with as many pictures in flight as
 * keep all cores busy; nothing is written. The program that starts it sets UV_THREADPOOL_SIZE.
 */
const inFlight = availableParallelism() * 2;
sharp.cache(false);
sharp.concurrency(1);

const Request = v.object({ folder: v.string(), edge: v.optional(v.number()) });

await answerRequests({ ready: true }, Request, async ({ folder, edge }) => {
  const start = performance.now();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.jpe?g$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const queue = files.values();
  let bytesMade = 0;
  const lane = async (): Promise<void> => {
    for (const file of queue) bytesMade += edge === undefined ? await thumbnailOf(file) : await squareOf(file, edge);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const seconds = (performance.now() - start) / 1000;
  return { images: files.length, seconds, bytesMade, peakRssMb: peakRssMb() };
});

async function thumbnailOf(file: string): Promise<number> {
  const { sha256, data, picture } = await decoded(file);
  const pixelHash = hash('sha256', data);
  const thumbnail = await picture
    .resize(320, 320, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
  return sha256 === pixelHash ? 0 : thumbnail.length;
}

async function squareOf(file: string, edge: number): Promise<number> {
  const { sha256, picture } = await decoded(file);
  const square = await picture.resize(edge, edge, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
  return sha256 === '' ? 0 : square.length;
}

async function decoded(file: string) {
  const bytes = await readFile(file);
  const sha256 = hash('sha256', bytes);
  const upright = sharp(bytes).autoOrient().flatten({ background: '#ffffff' });
  const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { sha256, data, picture: sharp(data, { raw: { width, height, channels: 3 } }) };
}
