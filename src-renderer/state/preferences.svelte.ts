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

function read(): typeof fallback {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Record<keyof typeof fallback, unknown>>;
    return {
      tile: typeof kept.tile === 'number' ? Math.min(320, Math.max(72, kept.tile)) : fallback.tile,
      isInspectorShown: kept.isInspectorShown !== false,
    };
  } catch {
    return fallback;
  }
}

export const preferences = new Preferences();
