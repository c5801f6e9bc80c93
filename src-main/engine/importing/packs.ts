import { existsSync, readdirSync } from 'node:fs';

/**
 * Numbers for new packs of thumbnails, each given once: two imports at the same time never append to one pack. What stands
 * in the folder counts, not what the catalog names: of an import that was killed there is a pack that nothing names.
 */
export class PackNumbers {
  #last: number | null = null;

  constructor(private readonly folder: string) {}

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
    const names = existsSync(this.folder) ? readdirSync(this.folder) : [];
    return Math.max(0, ...names.map((name) => Number(/^(\d+)\.pack$/.exec(name)?.[1] ?? 0)));
  }
}
