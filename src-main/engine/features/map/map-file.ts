import { join } from 'node:path';
import { Failure } from '../../../../src-shared/domain/failure';
import { isMissing } from '../../../platform/errors';
import { readWhole, writeWithSums } from '../../../platform/sums/sums';
import type { Layout } from './map-thread';

/** A map as it is kept: a layout with the rows of the space that it is of. */
export interface KeptMap extends Layout {
  readonly rows: Int32Array;
}

/** In a space's folder; it goes with everything that was computed from all features together when an image is forgotten. */
export const mapFile = 'map.bin';
const arrays = 6;

/** Little-endian int32 and float32 [rows] one after the other: rows, x, y, outlying, nearest, nearest distance. */
export async function writeMap(folder: string, map: KeptMap): Promise<void> {
  const parts = [map.rows, map.x, map.y, map.outlying, map.nearest, map.nearestDistance];
  const bytes = Buffer.concat(parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
  await writeWithSums(folder, { [mapFile]: bytes });
}

/** null when there is none. Kind 'project-damaged' when it is not as it was written. */
export async function readMap(folder: string): Promise<KeptMap | null> {
  const file = await readWhole(join(folder, mapFile), { adopts: true }).catch((error: unknown) => {
    if (isMissing(error)) return null;
    if (!(error instanceof Failure)) throw error;
    throw new Failure('project-damaged', error.message, 'Make the map again; nothing else is lost.');
  });
  if (!file || file.length % (4 * arrays) !== 0) return null;
  const count = file.length / 4 / arrays;
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
  const ints = (at: number): Int32Array => new Int32Array(bytes, at * count * 4, count);
  const floats = (at: number): Float32Array => new Float32Array(bytes, at * count * 4, count);
  return {
    rows: ints(0),
    x: floats(1),
    y: floats(2),
    outlying: floats(3),
    nearest: ints(4),
    nearestDistance: floats(5),
  };
}
