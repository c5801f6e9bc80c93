import { engine } from '../../client';
import { classes } from '../../state/classes.svelte';

/** What is suggested for an image, for its tile: 'woman 97 %'. Asked for together for all tiles that come into sight at once. */
export class SuggestionNotes {
  #notes = $state.raw<ReadonlyMap<number, string>>(new Map());
  readonly #asked = new Set<number>();
  #wanted: number[] = [];

  of(image: number): string | null {
    const note = this.#notes.get(image);
    if (note === undefined && !this.#asked.has(image)) this.#want(image);
    return note ?? null;
  }

  #want(image: number): void {
    this.#asked.add(image);
    this.#wanted.push(image);
    if (this.#wanted.length === 1) setTimeout(() => void this.#ask());
  }

  async #ask(): Promise<void> {
    const images = this.#wanted.splice(0, 10_000);
    const { suggestions } = await engine.suggestions.of({ images }).catch(() => ({ suggestions: [] }));
    const notes = suggestions.map(({ image, class: id, confidence }): [number, string] => {
      const name = classes.all.find((row) => row.id === id)?.name ?? '';
      return [image, `${name} ${String(Math.floor(confidence * 100))} %`];
    });
    this.#notes = new Map([...this.#notes, ...notes]);
  }
}
