import { engine } from '../../../client';
import { classes } from '../../../state/classes.svelte';

/** Most images per request, as the contract bounds it. */
const mostImages = 10_000;

/** Suggested labels as texts for tiles: 'woman 97 %'. All tiles that come into view together are read with one request. */
export class SuggestionNotes {
  /** Text per image; null where there is no suggestion, undefined until it is read. */
  #notes = $state.raw<Readonly<Record<number, string | null>>>({});
  #wanted: number[] = [];

  of(image: number): string | null {
    const note = this.#notes[image];
    if (note === undefined && !this.#wanted.includes(image)) this.#want(image);
    return note ?? null;
  }

  #want(image: number): void {
    this.#wanted.push(image);
    if (this.#wanted.length === 1) setTimeout(() => void this.#read());
  }

  async #read(): Promise<void> {
    const images = this.#wanted.slice(0, mostImages);
    const { suggestions } = await engine.suggestions.of({ images }).catch(() => ({ suggestions: [] }));
    const notes = suggestions.map(({ image, class: id, confidence }): [number, string] => {
      const name = classes.all.find((row) => row.id === id)?.name ?? '';
      return [image, `${name} ${String(Math.floor(confidence * 100))} %`];
    });
    const none = images.map((image): [number, null] => [image, null]);
    this.#notes = { ...this.#notes, ...Object.fromEntries(none), ...Object.fromEntries(notes) };
    this.#wanted = this.#wanted.slice(images.length);
    if (this.#wanted.length > 0) setTimeout(() => void this.#read());
  }
}
