import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineClient } from '../../src-main/platform/engine-client';
import { withNewProject } from './importing';
import { median } from './rounds';

/** Milliseconds between two relabels, as if a person held a key down. */
const pauseMs = 40;

export interface Waits {
  readonly times: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** Times of relabelling one image, from the request to the durable answer. */
export interface RelabelWaits {
  readonly idle: Waits;
  readonly importing: Waits;
  /** Time that the import adds: figures during the import minus the idle median. */
  readonly addedP95Ms: number;
  readonly addedMaxMs: number;
}

/** Relabels one image after another while a folder is imported, and again when the engine is idle. */
export function relabelWhileImporting(folder: string): Promise<RelabelWaits> {
  return withNewProject(async (engine) => {
    const state = { done: 0, isOver: false };
    const params = { folder, labels: { from: 'folders' }, dryRun: false } as const;
    const importing = engine.jobs.imports
      .run(params, { onProgress: ({ done }) => (state.done = done) })
      .finally(() => (state.isOver = true));
    const during: number[] = [];
    while (!state.isOver) {
      if (state.done > 0) during.push(await relabel(engine, 1 + (during.length % state.done), during.length));
      await sleep(pauseMs);
    }
    await importing;
    const idle: number[] = [];
    for (let number = 0; number < Math.min(200, Math.max(50, during.length)); number += 1) {
      idle.push(await relabel(engine, 1 + (number % state.done), number));
      await sleep(pauseMs);
    }
    return conclude(waitsOf(idle), waitsOf(during));
  });
}

async function relabel({ requests }: EngineClient, image: number, number: number): Promise<number> {
  const change = { to: number % 2 === 0 ? ('unsure' as const) : ('excluded' as const) };
  const start = performance.now();
  await requests.labels.apply({ selection: { ids: [image] }, change, reason: 'bench' });
  return performance.now() - start;
}

function conclude(idle: Waits, importing: Waits): RelabelWaits {
  const added = (ms: number): number => Math.max(0, ms - idle.medianMs);
  return { idle, importing, addedP95Ms: added(importing.p95Ms), addedMaxMs: added(importing.maxMs) };
}

function waitsOf(values: readonly number[]): Waits {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    times: sorted.length,
    medianMs: median(sorted),
    p95Ms: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN,
    maxMs: sorted.at(-1) ?? Number.NaN,
  };
}
