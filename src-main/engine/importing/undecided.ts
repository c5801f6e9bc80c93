import { join } from 'node:path';
import type { KnownFile } from '../catalog/images';
import type { OriginalRow } from '../catalog/originals';
import type { FileMatcher } from './file-matcher';
import { pairUp, type Candidate } from './pairing';
import type { FoundFile } from './source';

/**
 * A file that can be matched with an image only after the whole scan. Its content differs from what the project knows at its path, or
 * several images may have had it. Of two photos that swapped names, each is found in the other's place.
 */
export interface UndecidedFile {
  readonly file: FoundFile;
  /** 64 hex digits; null when the file was not read or is refused. */
  readonly sha256: string | null;
  /** The image whose path it has, with another content; undefined at a path that is new. */
  readonly known: KnownFile | undefined;
}

/**
 * Matches files with the images whose photos they are, beside those that were recognised during the scan. Images without any file come
 * first.
 */
export async function matchUndecided<F extends UndecidedFile>(
  undecided: readonly F[],
  matcher: FileMatcher,
  displaced: ReadonlySet<number>,
): Promise<ReadonlyMap<F, number>> {
  const fileOf = new Map<Candidate, F>();
  for (const each of undecided) {
    if (each.sha256 === null) continue;
    const { root, path, modified } = each.file;
    fileOf.set({ path: join(root, path), modified, sha256: each.sha256 }, each);
  }
  const images: OriginalRow[] = [];
  for (const sha256 of new Set([...fileOf.keys()].map((candidate) => candidate.sha256))) {
    images.push(...(await matcher.imagesWithoutFile(sha256, displaced)));
  }
  const matched = new Map<F, number>();
  for (const [image, candidate] of pairUp(images, [...fileOf.keys()]).pairs) {
    const file = fileOf.get(candidate);
    if (file) matched.set(file, image);
  }
  return matched;
}
