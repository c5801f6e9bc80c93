import * as v from 'valibot';

const key = 'facet.preferences';
const fallback = { tile: 128, isInspectorShown: true };

/** How this window likes to look; kept between starts, and of no importance when lost. */
export class Preferences {
  #tile = $state(fallback.tile);
  #isInspectorShown = $state(fallback.isInspectorShown);

  constructor() {
    const kept = read();
    this.#tile = kept.tile;
    this.#isInspectorShown = kept.isInspectorShown;
  }

  /** Wanted edge of a thumbnail, in pixels. */
  get tile(): number {
    return this.#tile;
  }

  get isInspectorShown(): boolean {
    return this.#isInspectorShown;
  }

  resizeTiles(edge: number): void {
    this.#tile = edge;
    this.#keep();
  }

  toggleInspector(): void {
    this.#isInspectorShown = !this.#isInspectorShown;
    this.#keep();
  }

  #keep(): void {
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
