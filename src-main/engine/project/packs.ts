import { existsSync, readdirSync } from 'node:fs';

/**
 * Numbers for new packs of thumbnails, each given once, so that two imports at the same time never append to one pack. Files in the
 * folder count, not names in the catalog, because a killed import leaves a pack that nothing refers to. Packs that a forgetting deleted
 * count, too: their thumbnails may still be cached somewhere under their addresses.
 */
export class PackNumbers {
  #last: number | null = null;

  /** @param least highest number that was ever given, whatever the folder holds */
  constructor(
    private readonly folder: string,
    private readonly least: number,
  ) {}

  /** Returns a function that gives each decoder slot a pack of its own, for one piece of work. */
  forWork(): (slot: number) => number {
    const packs = new Map<number, number>();
    return (slot) => {
      const pack = packs.get(slot) ?? this.#next();
      packs.set(slot, pack);
      return pack;
    };
  }

  #next(): number {
    const last = (this.#last ?? this.#highest()) + 1;
    this.#last = last;
    return last;
  }

  #highest(): number {
    return Math.max(this.least, ...(existsSync(this.folder) ? packsIn(this.folder) : []));
  }
}

/** Numbers of the packs in a folder; files with other names are not Facet's. */
export const packsIn = (folder: string): number[] =>
  readdirSync(folder).flatMap((name) => {
    const number = /^(\d{6})\.pack$/.exec(name)?.[1];
    return number === undefined ? [] : Number(number);
  });
