import { engine, shell } from '../../client';
import { app } from '../../state/app.svelte';

/** Texts of an exported folder, read when they are shown. */
export class BesideTexts {
  #folder = $state('');
  #texts = $state.raw<ReadonlyMap<string, string>>(new Map());

  /** The text of a file; null while it is read, and when it can't be. */
  of(folder: string, file: string): string | null {
    const text = this.#texts.get(file) ?? null; // read in any case, so that new texts are noticed
    return folder === this.#folder ? text : null;
  }

  async read(folder: string, file: string): Promise<void> {
    if (folder !== this.#folder) {
      this.#folder = folder;
      this.#texts = new Map();
    }
    if (this.#texts.has(file)) return;
    const answer = await app.attempt(() => engine.exports.text({ folder, file }));
    if (answer && folder === this.#folder) this.#texts = new Map([...this.#texts, [file, answer.text]]);
  }

  /** Puts a text on the clipboard. */
  async copy(text: string): Promise<boolean> {
    return (await app.attempt(() => shell.shell.copyText({ text }))) !== null;
  }
}

export const besideTexts = new BesideTexts();
