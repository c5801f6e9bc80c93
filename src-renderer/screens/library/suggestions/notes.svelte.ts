import { engine } from '../../../client';
import { classes } from '../../../state/classes.svelte';

/** What is suggested for an image, for its tile: 'woman 97 %'. Asked for together for all tiles that come into sight at once. */
export class SuggestionNotes {
  /** By image; null where none is known, undefined while it was not asked for. */
  #notes = $state.raw<Readonly<Record<number, string | null>>>({});
  #wanted: number[] = [];

  of(image: number): string | null {
    const note = this.#notes[image];
    if (note === undefined && !this.#wanted.includes(image)) this.#want(image);
    return note ?? null;
  }

  #want(image: number): void {
    this.#wanted.push(image);
    if (this.#wanted.length === 1) setTimeout(() => void this.#ask());
  }

  async #ask(): Promise<void> {
    const images = this.#wanted.slice(0, 10_000);
    const { suggestions } = await engine.suggestions.of({ images }).catch(() => ({ suggestions: [] }));
    const notes = suggestions.map(({ image, class: id, confidence }): [number, string] => {
      const name = classes.all.find((row) => row.id === id)?.name ?? '';
      return [image, `${name} ${String(Math.floor(confidence * 100))} %`];
    });
    const none = images.map((image): [number, null] => [image, null]);
    this.#notes = { ...this.#notes, ...Object.fromEntries(none), ...Object.fromEntries(notes) };
    this.#wanted = this.#wanted.slice(images.length);
    if (this.#wanted.length > 0) setTimeout(() => void this.#ask());
  }
}
