import type {
  Disagreement,
  SecondLook,
  SecondLookAnswer,
  SecondLookQuestion,
  SecondLookResults,
  SecondLookState,
} from '../../../src-shared/contract/second-looks';
import type { Filter } from '../../../src-shared/domain/filter';
import { engine, on } from '../../client';
import type { Range } from '../../pictures/cursor.svelte';
import { PictureList } from '../../pictures/picture-list.svelte';
import { app } from '../../state/app.svelte';
import { classes } from '../../state/classes.svelte';
import type { Label } from '../../state/labelling.svelte';
import { whenPictureUrlsChange } from '../../thumbnail-url';

/** A disagreement as a row of the list of pictures. */
export interface Disputed extends Label, Disagreement {
  readonly id: number;
}

/** Wishes for a new second look. */
export interface NewSecondLook {
  readonly images: number;
  readonly filter: Filter;
  readonly withTest: boolean;
  /** Only pictures that the person has not labelled yet. */
  readonly notYet?: boolean;
}

/** One second look at a time: its pictures while it is answered, its results once it is finished; else the list of all. */
export class SecondLookScreen {
  readonly disputed = new PictureList<Disputed>('image', 'Settle some first.');
  #looks = $state.raw<readonly SecondLook[] | null>(null);
  #open = $state.raw<SecondLook | null>(null);
  #questions = $state.raw<readonly SecondLookQuestion[]>([]);
  #at = $state(0);
  #results = $state.raw<SecondLookResults | null>(null);
  /** The second look whose results are wanted: a late answer after leaving it is dropped. */
  #wanted: number | null = null;

  constructor() {
    app.whenLeft(() => this.#forget());
    whenPictureUrlsChange(() => this.#forget());
    on('images', 'changed', () => {
      if (app.screen === 'secondLook' && this.#results) void this.#readResults(this.#results.look.id);
    });
  }

  /** All second looks, the newest first; null until they are read. */
  get looks(): readonly SecondLook[] | null {
    return this.#looks;
  }

  /** The one that is being answered. */
  get open(): SecondLook | null {
    return this.#open;
  }

  /** The picture to judge; null when all have an answer. */
  get question(): SecondLookQuestion | null {
    return this.#questions[this.#at] ?? null;
  }

  /** The picture after it, to be loaded in time. */
  get following(): SecondLookQuestion | null {
    return this.#questions[this.#at + 1] ?? null;
  }

  /** Place of the picture to judge, from 0, and number of pictures. */
  get at(): number {
    return this.#at;
  }

  get total(): number {
    return this.#questions.length;
  }

  get results(): SecondLookResults | null {
    return this.#results;
  }

  async readList(): Promise<void> {
    const found = await app.attempt(() => engine.secondLooks.list({}));
    if (found) this.#looks = found.looks;
  }

  /** Draws a sample and begins to ask. */
  async start({ images, filter, withTest, notYet = false }: NewSecondLook): Promise<void> {
    await this.#startAs({ images, filter, withTest, notYet });
  }

  /** Begins to ask for the pictures of an earlier one, in another order: for another person, or for the same one later. */
  async startSame({ id, testLeftOut }: SecondLook): Promise<void> {
    await this.#startAs({ sameAs: id, withTest: testLeftOut === 0 });
  }

  async #startAs(params: Parameters<typeof engine.secondLooks.start>[0]): Promise<void> {
    const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    const look = await app.attempt(() => engine.secondLooks.start({ ...params, seed }));
    if (look) await this.continue(look.id);
  }

  /** Asks for the first picture without an answer. */
  async continue(id: number): Promise<void> {
    const found = await app.attempt(async () => {
      await engine.secondLooks.setState({ id, state: 'open' });
      return engine.secondLooks.questions({ id });
    });
    if (!found) return;
    this.#questions = found.questions;
    this.#open = found.look;
    const first = found.questions.findIndex(({ answer }) => answer === null);
    this.#at = first < 0 ? found.questions.length : first;
  }

  /** Stores the answer to the picture on the screen, and goes on to the next. */
  async answer(answer: SecondLookAnswer): Promise<void> {
    const [open, question] = [this.#open, this.question];
    if (!open || !question) return;
    const at = this.#at;
    const before = this.#questions;
    this.#questions = before.with(at, { ...question, answer });
    this.#at = at + 1;
    const { position } = question;
    const look = await app.attempt(() => engine.secondLooks.answer({ id: open.id, position, answer }));
    if (this.#open?.id !== open.id) return;
    if (look) this.#open = look;
    else {
      this.#questions = this.#questions.with(at, question);
      this.#at = at;
    }
  }

  /** Shows the picture before, so that its answer can be given again. */
  back(): void {
    this.#at = Math.max(0, this.#at - 1);
  }

  /** Ends the answering and shows the results. */
  async finish(): Promise<void> {
    const open = this.#open;
    if (!open || (await this.#setState(open.id, 'finished')) === null) return;
    this.#open = null;
    await this.showResults(open.id);
  }

  /** Gives a second look up; it can be opened again. */
  async cancel(id: number): Promise<void> {
    await this.#setState(id, 'cancelled');
    await this.leave();
  }

  async showResults(id: number): Promise<void> {
    this.#wanted = id;
    this.disputed.reset();
    await this.#readResults(id);
  }

  /** Back to the list; answers are kept. */
  async leave(): Promise<void> {
    this.#open = null;
    this.#results = null;
    this.#wanted = null;
    await this.readList();
  }

  /** Settles the selected disagreements, or the focused one, and goes on to the next. */
  async settle(by: 'answer' | 'label'): Promise<void> {
    const [results, target] = [this.#results, this.disputed.target];
    if (!results || !target || !('ids' in target)) return;
    const { id } = results.look;
    const step = await app.attempt(() => engine.secondLooks.settle({ id, images: [...target.ids], by }));
    if (!step) return;
    const isSingle = target.ids.length === 1;
    this.disputed.picks.clear();
    await this.#readResults(id);
    if (isSingle) this.disputed.walkTo(this.disputed.focus + 1);
    await classes.refresh();
  }

  async #setState(id: number, state: SecondLookState): Promise<SecondLook | null> {
    return app.attempt(() => engine.secondLooks.setState({ id, state }));
  }

  async #readResults(id: number): Promise<void> {
    const results = await app.attempt(() => engine.secondLooks.results({ id }));
    if (!results || this.#wanted !== id) return;
    this.#results = results;
    const rows = results.disagreements.map((each): Disputed => ({ ...each, id: each.image, class: each.now }));
    const source = {
      total: rows.length,
      readRows: ({ from, to }: Range) => Promise.resolve(rows.slice(from, to)),
      readIds: ({ from, to }: Range) => Promise.resolve(rows.slice(from, to).map((row) => row.id)),
      onLost: () => undefined,
    };
    this.disputed.replaceRows(await this.disputed.load(source));
  }

  #forget(): void {
    this.#looks = this.#open = this.#results = null;
    this.#questions = [];
    this.#wanted = null;
    this.disputed.reset();
  }
}

export const secondLook = new SecondLookScreen();
