import type { RunRow, TrainResult } from '../../../src-shared/contract/runs';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { EpochMetrics } from '../../../src-shared/domain/training';
import { engine, on } from '../../client';
import { app } from '../../state/app.svelte';

interface Read {
  readonly run: RunRow;
  /** What it was started with. */
  readonly recipe: Recipe;
  /** What it came to; null until it is done. */
  readonly result: TrainResult | null;
}

/** Epochs and outcomes of the runs that were looked at, kept up with while they train. */
export class RunDetailsState {
  #read = $state.raw<Readonly<Record<string, Read>>>({});
  #epochs = $state.raw<Readonly<Record<string, readonly EpochMetrics[]>>>({});

  constructor() {
    on('runs', 'epochEnded', ({ run, metrics }) => this.#take(keyOf(run), [metrics]));
    on('runs', 'changed', ({ run }) => {
      if (this.of(run) !== null) void this.read(run);
    });
    app.whenLeft(() => (this.#read = this.#epochs = {}));
  }

  of(run: string): Read | null {
    return this.#read[keyOf(run)] ?? null;
  }

  /** Epochs of a run so far. */
  epochsOf(run: string): readonly EpochMetrics[] {
    return this.#epochs[keyOf(run)] ?? [];
  }

  async read(run: string): Promise<void> {
    const key = keyOf(run);
    const details = await app.attempt(() => engine.runs.get({ run }));
    if (details === null) return;
    this.#take(key, details.metrics);
    this.#read = { ...this.#read, [key]: details };
  }

  /** A run that goes on from a checkpoint trains anew what came after it. */
  forgetEpochs(run: string): void {
    this.#epochs = { ...this.#epochs, [keyOf(run)]: [] };
  }

  /** An epoch may be told before or after it is read: one of each number is kept. */
  #take(key: string, metrics: readonly EpochMetrics[]): void {
    const byEpoch = new Map([...(this.#epochs[key] ?? []), ...metrics].map((each) => [each.epoch, each]));
    this.#epochs = { ...this.#epochs, [key]: [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch) };
  }
}

/** Every project has an r1. */
const keyOf = (run: string): string => `${String(app.opening)} ${run}`;

export const runDetails = new RunDetailsState();
