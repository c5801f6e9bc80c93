import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../platform/errors';
import type { Project } from '../project/project';
import { yieldToOthers } from '../base/slices';

/**
 * Images that were there before an import and whose files its scan has found, one bit per image. Ids beyond the last one belong to images
 * that this import adds. They are ignored, hence `?? 0`.
 */
export class SeenImages {
  readonly #bits: Uint8Array;

  constructor(readonly lastId: number) {
    this.#bits = new Uint8Array((lastId >> 3) + 1);
  }

  add(id: number): void {
    this.#bits[id >> 3] = (this.#bits[id >> 3] ?? 0) | (1 << (id & 7));
  }

  /** Takes out an image whose path another photo has taken. */
  remove(id: number): void {
    this.#bits[id >> 3] = (this.#bits[id >> 3] ?? 0) & ~(1 << (id & 7));
  }

  has(id: number): boolean {
    return ((this.#bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }
}

interface Missing {
  /** The source that was scanned. */
  readonly source: number;
  readonly seen: SeenImages;
  /** Whether an image's path has been found to hold another photo, in a dry run. */
  readonly isDisplaced: (image: number) => boolean;
  readonly isDryRun: boolean;
}

/**
 * Marks a source's images as missing when a complete scan did not find their files and these are gone. An image whose file is there but
 * could not be read stays as it is.
 * @returns number of files that are gone, including those found gone by earlier imports
 */
export async function markMissing(
  { catalog }: Project,
  { source, seen, isDisplaced, isDryRun }: Missing,
  signal: AbortSignal,
): Promise<number> {
  let missing = 0;
  for (const page of catalog.originals.pages()) {
    await yieldToOthers(signal); // a page without unseen images waits for nothing else
    const unseen = page.filter((row) => row.source === source && row.id <= seen.lastId && !seen.has(row.id));
    const areGone = await Promise.all(
      unseen.map(async ({ id, root, path }) => isDisplaced(id) || (await isGone(join(root, path)))),
    );
    const gone = unseen.filter((_, index) => areGone[index]);
    missing += gone.length;
    if (isDryRun) continue;
    catalog.transaction(() => {
      for (const { id, state } of gone) if (state !== 'missing') catalog.originals.setState(id, 'missing');
    });
  }
  return missing;
}

/** Whether the system says that a file does not exist. A folder that may not be read is no proof. */
export async function isGone(file: string): Promise<boolean> {
  try {
    await stat(file);
    return false;
  } catch (error) {
    return isMissing(error);
  }
}
