import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../platform/errors';
import type { Project } from '../project/project';
import { yieldToOthers } from '../base/slices';

/**
 * Images from before an import that its scan has come upon: one bit per image. Ids beyond the last one are of images that this import
 * adds, and are not kept; hence `?? 0`.
 */
export class SeenImages {
  readonly #bits: Uint8Array;

  constructor(readonly lastId: number) {
    this.#bits = new Uint8Array((lastId >> 3) + 1);
  }

  add(id: number): void {
    this.#bits[id >> 3] = (this.#bits[id >> 3] ?? 0) | (1 << (id & 7));
  }

  /** An image whose place another one has taken. */
  remove(id: number): void {
    this.#bits[id >> 3] = (this.#bits[id >> 3] ?? 0) & ~(1 << (id & 7));
  }

  has(id: number): boolean {
    return ((this.#bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }
}

/**
 * Marks images of a source 'missing' whose files a whole scan did not come upon and that are gone indeed; what is there
 * but could not be read stays as it is. @returns how many files are gone, those of earlier imports included
 */
export async function markMissing(
  { catalog }: Project,
  source: number,
  seen: SeenImages,
  signal: AbortSignal,
  dryRun: boolean,
): Promise<number> {
  let missing = 0;
  for (const page of catalog.originals.pages()) {
    await yieldToOthers(signal); // of a page where all was seen, nothing else waits for anything
    const unseen = page.filter((row) => row.source === source && row.id <= seen.lastId && !seen.has(row.id));
    const areGone = await Promise.all(unseen.map(({ root, path }) => isGone(join(root, path))));
    const gone = unseen.filter((_, index) => areGone[index]);
    missing += gone.length;
    if (dryRun) continue;
    catalog.transaction(() => {
      for (const { id, state } of gone) if (state !== 'missing') catalog.originals.setState(id, 'missing');
    });
  }
  return missing;
}

/** True when the system says that nothing is there; a folder that may not be read is no proof. */
export async function isGone(file: string): Promise<boolean> {
  try {
    await stat(file);
    return false;
  } catch (error) {
    return isMissing(error);
  }
}
