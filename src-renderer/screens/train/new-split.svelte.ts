import { writtenKeepTogether, type KeepTogether } from '../../../src-shared/domain/keep-together';
import { sharesOfSplit } from '../../../src-shared/domain/training-plan';
import { engine, on } from '../../client';
import { app } from '../../state/app.svelte';
import { Repeating } from '../../state/repeating';
import { trainable } from './trainable.svelte';

type Found = Awaited<ReturnType<typeof engine.splits.leaks>>;

/** The form for a new split, and what speaks for one: series of one subject that the present one cuts. */
export class NewSplitState {
  #isOpen = $state(false);
  /** What the form keeps together when it opens. */
  #keep = $state.raw<readonly KeepTogether[]>([]);
  #found = $state.raw<{ readonly project: string; readonly value: Found } | null>(null);
  readonly #reading = new Repeating(() => this.#read());

  constructor() {
    on('images', 'changed', () => this.#reading.runSoon());
    app.whenLeft(() => {
      this.#isOpen = false;
      this.#found = null;
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get keep(): readonly KeepTogether[] {
    return this.#keep;
  }

  /** Series and cuts; null until they are known. */
  get found(): Found | null {
    return this.#found !== null && this.#found.project === app.project?.path ? this.#found.value : null;
  }

  /** The series that most speaks for another split: the first that the present one cuts, or the first of all without a split. */
  get offered(): Found['series'][number] | null {
    const { series, leaks } = this.found ?? { series: [], leaks: null };
    if (leaks === null) return series[0] ?? null;
    const cut = new Set(leaks.flatMap(({ keep }) => (keep === null ? [] : [writtenKeepTogether(keep)])));
    return series.find(({ keep }) => cut.has(writtenKeepTogether(keep))) ?? null;
  }

  /** Reads series now and whenever they may have changed, as long as they are shown; returns the function that ends this. */
  attach(): () => void {
    this.#reading.resume();
    return () => this.#reading.pause();
  }

  open(keep: readonly KeepTogether[] = []): void {
    this.#keep = keep;
    this.#isOpen = true;
  }

  close(): void {
    this.#isOpen = false;
  }

  /** Divides all images again in the present shares, each series on one side. A used test set asks for the form first. */
  async keepApart(keep: KeepTogether): Promise<void> {
    const split = trainable.now?.split ?? null;
    if (split?.testSet.isSealed === true) {
      this.open([keep]);
      return;
    }
    const shares = sharesOfSplit(split?.method ?? '');
    await trainable.makeSplit({ method: 'stratified', ...shares, keepTest: false, keepTogether: [keep] });
  }

  async #read(): Promise<void> {
    const project = app.project?.path;
    if (project === undefined) return;
    const value = await app.read(() => engine.splits.leaks({}));
    if (value) this.#found = { project, value };
  }
}

export const newSplit = new NewSplitState();
