import type { Outcome } from '../../../src-shared/contract/runs';
import type { Part } from '../../../src-shared/domain/image';
import { engine } from '../../client';
import type { Label } from '../../state/labelling.svelte';

export interface OutcomeQuery {
  readonly run: string;
  readonly part: Part;
  /** Of one cell of the confusion matrix; all that are wrong when neither is given. */
  readonly actual?: string;
  readonly predicted?: string;
}

/** An image in review; `before` is what an older run predicted. */
export type Reviewed = Outcome & { readonly before?: string };

/** Images in a page. */
const page = 200;
/** The most that the engine gives at once. */
const most = 2000;

/** The images of one cell or list, the most confident first, read page by page. */
export class OutcomeList {
  #query: OutcomeQuery | null = null;
  #turn = 0;
  #items = $state.raw<readonly Reviewed[]>([]);
  #total = $state(0);
  #isLoading = $state(false);

  get items(): readonly Reviewed[] {
    return this.#items;
  }

  get total(): number {
    return this.#total;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  async show(query: OutcomeQuery): Promise<void> {
    this.#query = query;
    this.#items = [];
    this.#total = 0;
    await this.#read(0, page, []);
  }

  /** Shows images that are known already. */
  showAll(items: readonly Reviewed[]): void {
    this.#turn += 1;
    this.#query = null;
    this.#items = items;
    this.#total = items.length;
    this.#isLoading = false;
  }

  async more(): Promise<void> {
    if (this.#isLoading || this.#items.length >= this.#total) return;
    await this.#read(this.#items.length, page, this.#items);
  }

  /** Reads again what is shown: labels have changed. */
  async refresh(): Promise<void> {
    if (this.#query && this.#items.length <= most) await this.#read(0, Math.max(page, this.#items.length), []);
  }

  /** Shows a label at once; the engine has acknowledged it. */
  relabel(images: ReadonlySet<number>, label: Label): void {
    const { class: now, labelState } = label;
    this.#items = this.#items.map((item) => (images.has(item.image) ? { ...item, now, labelState } : item));
  }

  /** An answer that another question has overtaken is dropped. */
  async #read(offset: number, limit: number, before: readonly Reviewed[]): Promise<void> {
    if (!this.#query) return;
    const turn = (this.#turn += 1);
    this.#isLoading = true;
    try {
      const { total, outcomes } = await engine.runs.outcomes({ ...this.#query, offset, limit });
      if (turn !== this.#turn) return;
      this.#items = [...before, ...outcomes];
      this.#total = total;
    } finally {
      if (turn === this.#turn) this.#isLoading = false;
    }
  }
}
