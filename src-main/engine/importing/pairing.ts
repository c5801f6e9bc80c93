import { join } from 'node:path';
import type { OriginalRow } from '../catalog/originals';

/** A file whose content is that of a missing image. */
export interface Candidate {
  /** Absolute. */
  readonly path: string;
  readonly modified: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/**
 * Gives each missing image at most one file of its content, each file to at most one image. Where several fit, the pair
 * whose paths end alike for longest goes first. A file that is left although its content is missed by nobody else any
 * more is a conflict: which copy was meant is a guess.
 */
export function pairUp(
  missing: readonly Pick<OriginalRow, 'id' | 'root' | 'path' | 'sha256'>[],
  files: readonly Candidate[],
) {
  const byContent = new Map<string, Candidate[]>();
  for (const file of files) byContent.set(file.sha256, [...(byContent.get(file.sha256) ?? []), file]);
  const likely = missing
    .flatMap((image) =>
      (byContent.get(image.sha256?.toString('hex') ?? '') ?? []).map((file) => ({
        image: image.id,
        file,
        alike: alikeAtEnd(join(image.root, image.path), file.path),
      })),
    )
    .sort((a, b) => b.alike - a.alike || a.image - b.image);
  const pairs = new Map<number, Candidate>();
  const taken = new Map<Candidate, number>();
  for (const { image, file } of likely) {
    if (pairs.has(image) || taken.has(file)) continue;
    pairs.set(image, file);
    taken.set(file, image);
  }
  const conflicts = files
    .filter((file) => !taken.has(file))
    .map(({ path }) => ({ path, reason: 'Another copy with the same content was taken.' }));
  return { pairs, conflicts };
}

/** How many parts two paths have in common, from the end. */
function alikeAtEnd(a: string, b: string): number {
  const [left, right] = [a.split(/[\\/]/).reverse(), b.split(/[\\/]/).reverse()];
  const differs = left.findIndex((part, index) => part !== right[index]);
  return differs < 0 ? left.length : differs;
}
