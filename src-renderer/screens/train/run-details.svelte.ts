import type { RunRow, TrainResult } from '../../../src-shared/domain/run';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { EpochMetrics } from '../../../src-shared/domain/training';
import { engine, on } from '../../client';
import { app } from '../../state/app.svelte';

interface Read {
  readonly run: RunRow;
  /** The recipe that it was started with. */
  readonly recipe: Recipe;
  /** null until it is done. */
  readonly result: TrainResult | null;
}

/** Epochs and results of the runs that were shown, kept up to date while they train. */
export class RunDetailsState {
  #read = $state.raw<Readonly<Record<string, Read>>>({});
  #epochs = $state.raw<Readonly<Record<string, readonly EpochMetrics[]>>>({});

  constructor() {
    on('runs', 'epochEnded', ({ run, metrics }) => this.#addEpochs(keyOf(run), [metrics]));
    on('runs', 'changed', ({ run }) => {
      if (this.of(run) !== null) void this.read(run);
    });
    app.whenLeft(() => (this.#read = this.#epochs = {}));
  }

  of(run: string): Read | null {
    return this.#read[keyOf(run)] ?? null;
  }

  /** Figures of each epoch of a run so far. */
  epochsOf(run: string): readonly EpochMetrics[] {
    return this.#epochs[keyOf(run)] ?? [];
  }

  async read(run: string): Promise<void> {
    const key = keyOf(run);
    const details = await app.read(() => engine.runs.get({ run }));
    if (details === null) return;
    this.#addEpochs(key, details.metrics);
    this.#read = { ...this.#read, [key]: details };
  }

  /** Forgets a run's epochs: a resumed run trains those after its checkpoint again. */
  clearEpochs(run: string): void {
    this.#epochs = { ...this.#epochs, [keyOf(run)]: [] };
  }

  /** An event and an answer may bring the same epoch, in either order: each number is kept once. */
  #addEpochs(key: string, metrics: readonly EpochMetrics[]): void {
    const byEpoch = new Map([...(this.#epochs[key] ?? []), ...metrics].map((each) => [each.epoch, each]));
    this.#epochs = { ...this.#epochs, [key]: [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch) };
  }
}

/** The opening is part of the key, since every project has an r1. */
const keyOf = (run: string): string => `${String(app.opening)} ${run}`;

export const runDetails = new RunDetailsState();
