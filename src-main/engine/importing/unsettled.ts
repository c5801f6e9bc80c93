import { join } from 'node:path';
import type { Inspection, Refusal } from '../../../src-shared/workers/decoder';
import type { KnownFile } from '../catalog/images';
import type { OriginalRow } from '../catalog/originals';
import { pairUp, type Candidate } from './pairing';
import type { Recogniser } from './recogniser';
import type { FoundFile } from './source';

/** A file of which only the whole scan tells which image it is. */
export interface UnsettledFile {
  readonly file: FoundFile;
  readonly result: Inspection | Refusal;
  readonly pack: number;
  /** The image whose path it has, with another content; undefined at a path that is new. */
  readonly known: KnownFile | undefined;
}

/**
 * Files with other content than the project knows at their paths, and files whose content several images may have had. They wait
 * for the end of the scan, since only then it is known which contents stand where: of two photos that swapped names, each is found
 * in the other's place. Memory grows with the number of files that changed, by a kilobyte each.
 */
export class Unsettled {
  readonly files: UnsettledFile[] = [];

  add(file: UnsettledFile): void {
    this.files.push(file);
  }

  /** Images that a file of these belongs to, beside those that were recognised at once; images without a file of theirs go first. */
  async settle(recogniser: Recogniser): Promise<ReadonlyMap<UnsettledFile, number>> {
    const displaced = new Set(this.files.flatMap(({ known }) => (known ? [known.id] : [])));
    const files = new Map<Candidate, UnsettledFile>();
    for (const each of this.files) {
      if ('refused' in each.result) continue;
      const { root, path, modified } = each.file;
      files.set({ path: join(root, path), modified, sha256: each.result.sha256 }, each);
    }
    const free: OriginalRow[] = [];
    for (const sha256 of new Set([...files.keys()].map((file) => file.sha256))) {
      free.push(...(await recogniser.free(sha256, displaced)));
    }
    const settled = new Map<UnsettledFile, number>();
    for (const [image, candidate] of pairUp(free, [...files.keys()]).pairs) {
      const file = files.get(candidate);
      if (file) settled.set(file, image);
    }
    return settled;
  }
}
