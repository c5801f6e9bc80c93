import type { LabelSource } from '../../src-shared/contract/imports';
import { Failure } from '../../src-shared/domain/failure';
import type { LayoutChoice, LayoutName, Recognition } from '../../src-shared/domain/layouts';
import { start } from '../client';
import { ImportForecast } from './import-forecast.svelte';
import { NewestJob } from './newest-job.svelte';

interface Recognised {
  readonly folder: string;
  readonly found: readonly Recognition[];
  readonly isWhole: boolean;
}

const nothing: Recognised = { folder: '', found: [], isWhole: true };

/** The layouts that fit a folder, the one that an import is to read, and what is chosen about it. */
export class FolderLayouts {
  #recognised = $state.raw<Recognised>(nothing);
  #layout = $state<LayoutName | null>(null);
  #choices = $state.raw<Partial<Record<LayoutName, LayoutChoice>>>({});
  #failure = $state.raw<Failure | null>(null);
  /** Whether a pattern is being written that can't be read. */
  isPatternBroken = $state(false);
  readonly #look = new NewestJob();
  readonly forecast = new ImportForecast();

  /** The layouts that fit, the likeliest first. */
  get found(): readonly Recognition[] {
    return this.#recognised.found;
  }

  /** Whether all images of the folder were listed. */
  get isWhole(): boolean {
    return this.#recognised.isWhole;
  }

  /** The layout that an import would read. */
  get chosen(): Recognition | null {
    return this.found.find(({ layout }) => layout === this.#layout) ?? null;
  }

  /** The name of the chosen layout: also of file names that no pattern fits yet, for which `chosen` is null. */
  get layout(): LayoutName | null {
    return this.#layout;
  }

  /** What a person has chosen about the layout. */
  get choice(): LayoutChoice {
    return (this.#layout && this.#choices[this.#layout]) ?? {};
  }

  /** Whether the folder is looked at again, after a choice. */
  get isLooking(): boolean {
    return this.#look.isRunning || this.forecast.isRunning;
  }

  /** Why the folder can't be read as chosen. */
  get failure(): Failure | null {
    return this.#failure ?? this.forecast.failure;
  }

  /** As an import takes it; null until a layout is known, and file names have a pattern that can be read. */
  get labels(): LabelSource | null {
    const isBroken = this.#layout === 'file-names' && this.isPatternBroken;
    return this.#layout === null || this.chosen === null || isBroken
      ? null
      : { from: 'layout', as: this.#layout, choice: this.choice };
  }

  /** Takes what a look at a folder has found, and chooses the likeliest layout. */
  take(recognised: Recognised): void {
    this.clear();
    this.#recognised = recognised;
    this.#layout = recognised.found[0]?.layout ?? null;
  }

  clear(): void {
    void this.#look.stop();
    this.forecast.clear();
    this.#recognised = nothing;
    this.#layout = this.#failure = null;
    this.isPatternBroken = false;
    this.#choices = {};
  }

  /** Reads the folder by another layout: one of those that fit, or file names, for which a pattern can be made. */
  async choose(layout: LayoutName): Promise<void> {
    this.#layout = layout;
    this.isPatternBroken = false; // the field begins with the last pattern that could be read
    if (this.chosen !== null || layout !== 'file-names') return this.#lookAgain(layout);
    this.#failure = null;
    await this.#look.stop();
    this.forecast.clear();
  }

  /** Reads file names by a pattern. */
  async read(pattern: string): Promise<void> {
    this.#layout = 'file-names';
    await this.change({ pattern });
  }

  /** Changes what is chosen about the layout. */
  async change(choice: LayoutChoice): Promise<void> {
    const layout = this.#layout;
    if (layout === null) return;
    this.#choices = { ...this.#choices, [layout]: { ...this.choice, ...choice } };
    await this.#lookAgain(layout);
  }

  /** Looks at the layout as chosen, then at what an import would do. */
  async #lookAgain(layout: LayoutName): Promise<void> {
    const { folder } = this.#recognised;
    const { choice } = this;
    this.#failure = null;
    try {
      const again = await this.#look.run(() => start.imports.recognise({ folder, as: layout, choice }));
      if (again === null) return;
      this.#replace(again.found);
      await this.forecast.refresh(folder, { from: 'layout', as: layout, choice });
    } catch (error) {
      this.forecast.clear();
      this.#failure = Failure.from(error);
    }
  }

  #replace(again: readonly Recognition[]): void {
    const known = this.found.map((each) => again.find(({ layout }) => layout === each.layout) ?? each);
    const found = [...known, ...again.filter(({ layout }) => known.every((each) => each.layout !== layout))];
    this.#recognised = { ...this.#recognised, found };
  }
}
