import type { Explanation } from '../../../../src-shared/domain/explanation';
import { start } from '../../../client';
import { app } from '../../../state/app.svelte';

/** Milliseconds of rest before maps of the tiles in view are asked for. */
const restMs = 250;
/** Most images per job: what a large screen shows. */
const mostAtOnce = 200;

/** Maps on the tiles of the grid, for the class that each was predicted as. Those in view are made by one job after the other. */
export class PageMapsState {
  #isShown = $state(false);
  #run = '';
  #maps = $state.raw<ReadonlyMap<number, Explanation>>(new Map());
  /** Images that can't be read. */
  #unread: ReadonlySet<number> = new Set();
  readonly #wanted = new Set<number>();
  #isMaking = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    app.whenLeft(() => this.#begin(''));
  }

  get isShown(): boolean {
    return this.#isShown;
  }

  get isMaking(): boolean {
    return this.#isMaking;
  }

  toggle(): void {
    this.#isShown = !this.#isShown;
    this.#makeSoon();
  }

  /** The map of an image of the run; null while there is none. */
  of(run: string, image: number): Explanation | null {
    const map = this.#maps.get(image) ?? null; // read in any case, so that new maps are noticed
    return this.#isShown && run === this.#run ? map : null;
  }

  /** Names an image in view; returns the function that takes it back. For use in `$effect`. */
  want(run: string, image: number): () => void {
    if (run !== this.#run) this.#begin(run);
    this.#wanted.add(image);
    this.#makeSoon();
    return () => this.#wanted.delete(image);
  }

  /** Forgets the maps: another run is shown, or another project. */
  #begin(run: string): void {
    this.#run = run;
    this.#maps = new Map();
    this.#unread = new Set();
    this.#wanted.clear();
  }

  #makeSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#make(), restMs);
  }

  async #make(): Promise<void> {
    const run = this.#run;
    const isMissing = (image: number): boolean => !this.#maps.has(image) && !this.#unread.has(image);
    const images = [...this.#wanted].filter(isMissing).slice(0, mostAtOnce);
    if (!this.#isShown || this.#isMaking || images.length === 0) return;
    this.#isMaking = true;
    const made = await app.attempt(async () => {
      const { result } = await start.explanations.page({ run, images });
      return result();
    });
    this.#isMaking = false;
    // Cancelled or failed, which a person was told: the same would happen again.
    if (made === null) this.#isShown = false;
    else if (run === this.#run) {
      this.#maps = new Map([...this.#maps, ...made.explanations.map((each) => [each.image, each] as const)]);
      this.#unread = new Set([...this.#unread, ...made.leftOut.map(({ image }) => image)]);
    }
    this.#makeSoon();
  }
}

export const pageMaps = new PageMapsState();
