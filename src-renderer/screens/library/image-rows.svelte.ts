import type { ImageRow } from '../../../src-shared/domain/image';
import { engine } from '../../client';
import type { Label } from '../../state/labelling.svelte';
import { pageRows, RowPages } from './row-pages';

const askedAtOnce = 2;

/** The rows of one view, fetched in pages where they are looked at, and let go where they are not. */
export class ImageRows {
  #pages = $state.raw(new RowPages());
  #wanted = { from: 0, to: 0 };
  #asked: readonly number[] = [];

  /** @param onLost called when rows can't be had: the engine no longer keeps the view */
  constructor(
    readonly view: number,
    readonly total: number,
    private readonly onLost: () => void,
  ) {}

  /** The row at an index; null while it is not there. */
  at(index: number): ImageRow | null {
    return this.#pages.at(index);
  }

  /** Where an image stands among the rows that are there; null when it is not among them. */
  indexOf(image: number): number | null {
    return this.#pages.indexOf(image);
  }

  /** Says which rows are looked at: what is missing is asked for, the latest wish first. */
  want(from: number, to: number): void {
    this.#wanted = { from, to };
    this.#ask();
  }

  /** Fetches rows and answers when they are there. */
  async load(from: number, to: number): Promise<void> {
    this.#wanted = { from, to };
    await Promise.all(this.#missing().map((page) => this.#fetch(page)));
  }

  /** Gives loaded rows a label. */
  patch(matches: (image: number) => boolean, label: Label): void {
    this.#pages = this.#pages.labelled(matches, label);
  }

  #missing(): number[] {
    const from = Math.max(0, this.#wanted.from);
    const to = Math.min(this.total, this.#wanted.to);
    const pages: number[] = [];
    for (let page = Math.floor(from / pageRows); page * pageRows < to; page += 1) {
      if (!this.#pages.has(page) && !this.#asked.includes(page)) pages.push(page);
    }
    return pages;
  }

  #ask(): void {
    for (const page of this.#missing()) {
      if (this.#asked.length >= askedAtOnce) return;
      void this.#fetch(page).then(
        () => this.#ask(),
        () => this.onLost(),
      );
    }
  }

  async #fetch(page: number): Promise<void> {
    this.#asked = [...this.#asked, page];
    try {
      const from = page * pageRows;
      const { images } = await engine.images.rows({ view: this.view, from, to: Math.min(this.total, from + pageRows) });
      this.#pages = this.#pages.with(page, images, (this.#wanted.from + this.#wanted.to) / 2 / pageRows);
    } finally {
      this.#asked = this.#asked.filter((each) => each !== page);
    }
  }
}
