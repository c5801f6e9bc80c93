import { existsSync, readdirSync } from 'node:fs';

/**
 * Numbers for new packs of thumbnails, each given once: two imports at the same time never append to one pack. What stands
 * in the folder counts, not what the catalog names: of an import that was killed there is a pack that nothing names. Packs that
 * a forgetting deleted count as well: what was shown of them may still be kept somewhere under their addresses.
 */
export class PackNumbers {
  #last: number | null = null;

  /** @param least numbers up to this one were given, whatever stands in the folder */
  constructor(
    private readonly folder: string,
    private readonly least: number,
  ) {}

  /** For one piece of work: the pack of each decoder's slot. */
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

/** Numbers of the packs that stand in a folder; what is named otherwise is none of ours. */
export const packsIn = (folder: string): number[] =>
  readdirSync(folder).flatMap((name) => {
    const number = /^(\d{6})\.pack$/.exec(name)?.[1];
    return number === undefined ? [] : Number(number);
  });
