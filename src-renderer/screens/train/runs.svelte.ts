import type { RunRow } from '../../../src-shared/contract/runs';
import { engine, on } from '../../client';
import { app } from '../../state/app.svelte';

/** The runs of the open project, newest first. */
class RunsState {
  #rows = $state.raw<readonly RunRow[]>([]);
  #project = $state<string | null>(null);

  constructor() {
    on('runs', 'changed', () => void this.refresh());
  }

  get all(): readonly RunRow[] {
    return this.isLoaded ? this.#rows : [];
  }

  /** False until the list of this project has been read once. */
  get isLoaded(): boolean {
    return this.#project !== null && this.#project === app.project?.path;
  }

  get newest(): RunRow | null {
    return this.all[0] ?? null;
  }

  get finished(): readonly RunRow[] {
    return this.all.filter(({ state }) => state === 'done');
  }

  /** The run that Review and Export speak of: the chosen one, else the newest that finished. */
  get chosen(): RunRow | null {
    return this.finished.find(({ run }) => run === app.run) ?? this.finished[0] ?? null;
  }

  /** Finished runs that were started before this one, newest first. */
  olderThan(run: string): readonly RunRow[] {
    return this.finished.filter((row) => numberOf(row.run) < numberOf(run));
  }

  async refresh(): Promise<void> {
    const project = app.project?.path;
    if (project === undefined) return;
    const answer = await app.attempt(() => engine.runs.list({}));
    if (answer === null || project !== app.project?.path) return;
    this.#rows = answer.runs;
    this.#project = project;
  }
}

export const runs = new RunsState();

/** 'r12' → 12. */
export const numberOf = (run: string): number => Number(run.slice(1));
