import { join } from 'node:path';
import { at } from '../../../src-shared/domain/at';
import type { Project } from '../project/project';
import type { Wanted } from '../pixels/pixels';
import type { Snapshot } from './snapshots';

/** SHA-256 of the content of the image at an index of a snapshot. */
export const hashAt = ({ hashes }: Snapshot, index: number): Buffer =>
  Buffer.from(hashes.subarray(index * 32, index * 32 + 32));

/** Images of a snapshot at the given indices, with their present paths. */
export function wantedOf({ catalog }: Project, snapshot: Snapshot, indices: readonly number[]): Wanted[] {
  return indices.map((index) => {
    const image = at(snapshot.ids, index);
    const location = catalog.images.location(image);
    return { image, file: location ? join(location.root, location.path) : '', sha256: hashAt(snapshot, index) };
  });
}
