import { join } from 'node:path';
import { Failure } from '../../../../src-shared/domain/failure';
import { isMissing } from '../../../platform/errors';
import { readWhole, writeWithSums } from '../../../platform/sums/sums';
import type { Layout } from './map-thread';

/** A map as its file holds it: a layout, and the rows of the space that were laid out. */
export interface StoredMap extends Layout {
  readonly rows: Int32Array;
}

/** Name of the map's file in a space's folder. Forgetting an image deletes it, as it was computed from all features together. */
export const mapFile = 'map.bin';
const arrays = 6;

/**
 * Writes a map: little-endian arrays [rows], one after the other: rows (int32), x, y, outlying (float32), nearest (int32), nearest
 * distance (float32).
 */
export async function writeMap(folder: string, map: StoredMap): Promise<void> {
  const parts = [map.rows, map.x, map.y, map.outlying, map.nearest, map.nearestDistance];
  const bytes = Buffer.concat(parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
  await writeWithSums(folder, { [mapFile]: bytes });
}

/**
 * Reads the map of a space; null when there is none.
 * @throws Failure of kind 'project-damaged' when it is not as it was written
 */
export async function readMap(folder: string): Promise<StoredMap | null> {
  const file = await readWhole(join(folder, mapFile), { adopts: true }).catch((error: unknown) => {
    if (isMissing(error)) return null;
    if (!(error instanceof Failure)) throw error;
    throw new Failure('project-damaged', error.message, 'Make the map again; nothing else is lost.');
  });
  if (!file || file.length % (4 * arrays) !== 0) return null;
  const count = file.length / 4 / arrays;
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
  const ints = (array: number): Int32Array => new Int32Array(bytes, array * count * 4, count);
  const floats = (array: number): Float32Array => new Float32Array(bytes, array * count * 4, count);
  return {
    rows: ints(0),
    x: floats(1),
    y: floats(2),
    outlying: floats(3),
    nearest: ints(4),
    nearestDistance: floats(5),
  };
}
