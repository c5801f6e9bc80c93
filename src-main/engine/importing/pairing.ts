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
 * Pairs each missing image with at most one file of its content, and each file with at most one image. Where several fit, the pair
 * whose paths share the longest ending goes first. A file left over is a conflict: which copy was meant is a guess.
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
        sharedParts: partsInCommon(join(image.root, image.path), file.path),
      })),
    )
    .sort((a, b) => b.sharedParts - a.sharedParts || a.image - b.image);
  const pairs = new Map<number, Candidate>();
  const used = new Set<Candidate>();
  for (const { image, file } of likely) {
    if (pairs.has(image) || used.has(file)) continue;
    pairs.set(image, file);
    used.add(file);
  }
  const conflicts = files
    .filter((file) => !used.has(file))
    .map(({ path }) => ({ path, reason: 'Another copy with the same content was taken.' }));
  return { pairs, conflicts };
}

/** Number of parts that two paths have in common, from the end. */
function partsInCommon(a: string, b: string): number {
  const [left, right] = [a.split(/[\\/]/).reverse(), b.split(/[\\/]/).reverse()];
  const differs = left.findIndex((part, index) => part !== right[index]);
  return differs < 0 ? left.length : differs;
}
