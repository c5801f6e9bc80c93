import { shell, start } from '../../client';
import { fileNameOf, formatCount } from '../../components/format';
import { app } from '../../state/app.svelte';
import { classes } from '../../state/classes.svelte';
import { jobs } from '../../state/jobs.svelte';
import type { Job } from '../../../src-shared/contract/jobs';
import { suggesting } from '../library/suggestions/suggesting.svelte';
import { predicting } from './predicting.svelte';

/** What is made of the answers. */
export type Use = 'csv' | 'jsonl' | 'copies' | 'project';

/** Makes something of the answers from the chosen confidence up: a table, copies of the pictures, suggestions in the project. */
export class UsesState {
  #use = $state<Use | null>(null);
  #job = $state<number | null>(null);
  #suggested = $state.raw<{ readonly job: number; readonly images: number } | null>(null);
  /** Path of the last table or folder that was written. */
  #written = $state.raw<{ readonly job: number; readonly path: string } | null>(null);

  /** Number of suggestions that the shown answers became; null while they are not in the project. */
  get suggested(): number | null {
    return this.#suggested?.job === predicting.started?.job ? (this.#suggested?.images ?? null) : null;
  }

  /** What is being made; null for nothing. */
  get use(): Use | null {
    return this.#use;
  }

  get job(): Job | null {
    return this.#job === null ? null : jobs.byId(this.#job);
  }

  /** File or folder that was written from the shown answers; null for none. */
  get written(): string | null {
    return this.#written?.job === predicting.started?.job ? (this.#written?.path ?? null) : null;
  }

  async cancel(): Promise<void> {
    const id = this.#job;
    if (id !== null) await app.attempt(() => jobs.cancel(id));
  }

  /** Asks for a file, and writes the answers as a table. */
  async save(format: 'csv' | 'jsonl'): Promise<void> {
    const { started, above } = predicting;
    if (!started) return;
    const path = await app.attempt(() => shell.shell.chooseNewTable({ name: 'predictions', format }));
    if (path === null) return;
    const tables = { csv: null, jsonl: null, [format]: path, overwrite: true };
    const done = await this.#make(format, () => start.predictions.write({ job: started.job, above, ...tables }));
    if (!done) return;
    this.#written = { job: started.job, path };
    const quoted = formatCount(done.quotedCells, 'cell');
    app.notify(
      `${formatCount(done.images, 'row')} written to ${fileNameOf(path)}.`,
      done.quotedCells > 0 ? `${quoted} got an apostrophe, because they begin like a formula.` : '',
    );
  }

  /** Asks for a folder, and copies the pictures into one folder per class. */
  async copy(): Promise<void> {
    const { started, above } = predicting;
    if (!started) return;
    const to = await app.attempt(() => shell.shell.chooseCopiesFolder({}));
    if (to === null) return;
    const done = await this.#make('copies', () => start.predictions.copy({ job: started.job, above, to }));
    if (!done) return;
    this.#written = { job: started.job, path: to };
    app.notify(
      `${formatCount(done.copied, 'picture')} copied into class folders.`,
      [done.unsure > 0 ? `${formatCount(done.unsure, 'unsure one')} left out.` : '', refusedText(done.refused)].join(
        ' ',
      ),
    );
  }

  /** Adds the pictures to the open project, with the answers as suggestions. */
  async addToProject(): Promise<void> {
    const { started, above } = predicting;
    if (!started) return;
    const done = await this.#make('project', () => start.predictions.suggest({ job: started.job, above }));
    if (!done) return;
    const { added, known, suggested, withoutClass, refused } = done;
    this.#suggested = { job: started.job, images: suggested };
    const missing = withoutClass.reduce((sum, { images }) => sum + images, 0);
    app.notify(
      `${formatCount(added, 'picture')} added, ${formatCount(suggested, 'suggestion')} made.`,
      [
        known > 0 ? `${formatCount(known, 'picture')} was in the project already.`.replace('s was', 's were') : '',
        missing > 0 ? `No suggestion for ${formatCount(missing, 'picture')}: the project lacks the class.` : '',
        refusedText(refused),
        'Press Ctrl+Z to undo.',
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    );
    await classes.refresh();
  }

  /** Shows the suggestions in the library, where they are accepted. */
  async showSuggestions(): Promise<void> {
    const { started } = predicting;
    if (started) await suggesting.showGiven(started.facts.run);
  }

  async showWritten(): Promise<void> {
    const path = this.written;
    if (path !== null) await app.attempt(() => shell.shell.showInFolder({ path }));
  }

  /** Runs one job at a time; null when another runs, and after a failure. */
  async #make<T>(use: Use, begin: () => Promise<{ job: number; result: () => Promise<T> }>): Promise<T | null> {
    if (this.#use !== null) return null;
    this.#use = use;
    const made = await app.attempt(async () => {
      const { job, result } = await begin();
      this.#job = job;
      return result();
    });
    this.#use = this.#job = null;
    return made;
  }
}

const refusedText = (refused: readonly unknown[]): string =>
  refused.length > 0 ? `${formatCount(refused.length, 'file')} could not be read.` : '';

export const uses = new UsesState();
