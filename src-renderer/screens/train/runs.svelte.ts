import type { RunRow } from '../../../src-shared/domain/run';
import { engine, on } from '../../client';
import { app } from '../../state/app.svelte';

/** The runs of the open project, newest first. */
export class RunsState {
  #rows = $state.raw<readonly RunRow[]>([]);
  #isLoaded = $state(false);

  constructor() {
    on('runs', 'changed', () => void this.refresh());
    app.whenLeft(() => {
      this.#rows = [];
      this.#isLoaded = false;
    });
  }

  get all(): readonly RunRow[] {
    return this.#rows;
  }

  /** False until the list of this project has been read once. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get newest(): RunRow | null {
    return this.all[0] ?? null;
  }

  get finished(): readonly RunRow[] {
    return this.all.filter(({ state }) => state === 'done');
  }

  /** Finished runs with a model. A run over folds has none. */
  get withModel(): readonly RunRow[] {
    return this.finished.filter(({ folds }) => folds === undefined);
  }

  /** The run whose model Export offers: the chosen one, else the newest with a model. */
  get exported(): RunRow | null {
    return this.withModel.find(({ run }) => run === app.run) ?? this.withModel[0] ?? null;
  }

  /** The run that Review shows: the chosen one, else the newest finished one. */
  get chosen(): RunRow | null {
    return this.finished.find(({ run }) => run === app.run) ?? this.finished[0] ?? null;
  }

  async refresh(): Promise<void> {
    const answer = await app.read(() => engine.runs.list({}));
    if (answer === null) return;
    this.#rows = answer.runs;
    this.#isLoaded = true;
  }
}

export const runs = new RunsState();
