import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import * as v from 'valibot';
import { answerRequests } from '../harness/answering';
import { peakRssMb } from '../harness/machine';

/**
 * What anybody would write with sharp who wants of each file its SHA-256, that of its pixels upright in sRGB, and a
 * thumbnail of these: one process, as many pictures in flight as keep all cores busy, nothing written. UV_THREADPOOL_SIZE is its
 * starter's to set.
 */
const inFlight = availableParallelism() * 2;
sharp.cache(false);
sharp.concurrency(1);

const Request = v.object({ folder: v.string() });

await answerRequests({ ready: true }, Request, async ({ folder }) => {
  const start = performance.now();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const queue = files.values();
  let thumbnailBytes = 0;
  const lane = async (): Promise<void> => {
    for (const file of queue) thumbnailBytes += await thumbnailOf(file);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const seconds = (performance.now() - start) / 1000;
  return { images: files.length, seconds, thumbnailBytes, peakRssMb: peakRssMb() };
});

async function thumbnailOf(file: string): Promise<number> {
  const bytes = await readFile(file);
  const sha256 = hash('sha256', bytes);
  const picture = sharp(bytes).autoOrient().flatten({ background: '#ffffff' });
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const pixelHash = hash('sha256', data);
  const thumbnail = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(320, 320, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
  return sha256 === pixelHash ? 0 : thumbnail.length;
}
