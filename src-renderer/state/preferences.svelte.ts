import * as v from 'valibot';

const key = 'facet.preferences';
const fallback = { tile: 128, isInspectorShown: true };

/** Appearance of the window, kept between starts. Nothing depends on it. */
export class Preferences {
  #tile = $state(fallback.tile);
  #isInspectorShown = $state(fallback.isInspectorShown);

  constructor() {
    const stored = read();
    this.#tile = stored.tile;
    this.#isInspectorShown = stored.isInspectorShown;
  }

  /** Preferred edge of a thumbnail, in pixels. */
  get tile(): number {
    return this.#tile;
  }

  get isInspectorShown(): boolean {
    return this.#isInspectorShown;
  }

  resizeTiles(edge: number): void {
    this.#tile = edge;
    this.#store();
  }

  toggleInspector(): void {
    this.#isInspectorShown = !this.#isInspectorShown;
    this.#store();
  }

  #store(): void {
    const { tile, isInspectorShown } = this;
    localStorage.setItem(key, JSON.stringify({ tile, isInspectorShown }));
  }
}

const Stored = v.object({
  tile: v.fallback(v.pipe(v.number(), v.toMinValue(72), v.toMaxValue(320)), fallback.tile),
  isInspectorShown: v.fallback(v.boolean(), fallback.isInspectorShown),
});

function read(): typeof fallback {
  const stored = v.safeParse(v.pipe(v.string(), v.parseJson(), Stored), localStorage.getItem(key));
  return stored.success ? stored.output : fallback;
}

export const preferences = new Preferences();
