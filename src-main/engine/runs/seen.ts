import { at } from '../../../src-shared/domain/at';
import type { Part } from '../../../src-shared/domain/image';
import { partFromNumber } from '../catalog/image-list';
import { forEachIndex, inSlices } from '../base/slices';
import { hashAt } from '../splits/snapshot-images';
import type { Snapshot } from '../splits/snapshots';

/**
 * Finds the part of a run's snapshot that held each content; null for none. Contents are compared, not ids of images: a copy of a seen
 * image has been seen, too, and a file that replaced it has not. A content in several parts counts as the part that shaped the run most.
 * @param contents SHA-256 of image files
 */
export async function partsSeen(
  snapshot: Snapshot,
  contents: readonly Buffer[],
  signal: AbortSignal,
): Promise<(Part | null)[]> {
  const keys = contents.map(keyOf);
  const wanted = new Set(keys);
  const found = new Map<string, number>();
  const visit = (index: number): void => {
    const key = keyOf(hashAt(snapshot, index));
    if (wanted.has(key)) found.set(key, Math.min(found.get(key) ?? Infinity, at(snapshot.parts, index)));
  };
  await inSlices(forEachIndex(snapshot.ids.length, visit), signal);
  return keys.map((key) => {
    const part = found.get(key);
    return part === undefined ? null : partFromNumber(part); // train, validation, test: numbered by how much they shape a run
  });
}

const keyOf = (sha256: Buffer): string => sha256.toString('latin1');
