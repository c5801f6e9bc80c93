import type { ImportReport } from '../../../src-shared/contract/imports';
import type { Job } from '../../../src-shared/contract/jobs';
import type { RunRow } from '../../../src-shared/domain/run';
import { app } from '../../../src-renderer/state/app.svelte';
import { report as emptyReport } from '../../../src-renderer/stories/data';
import type { FakeBridge } from '../../../src-renderer/stories/fake-bridge';

/** Opens a project in the window. The fake engine lets it be closed again. */
export async function openProject(bridge: FakeBridge, path: string): Promise<void> {
  bridge.answer('project', 'open', () => ({
    path,
    name: path.replaceAll(/^.*\/|\.facet$/g, ''),
    catalogVersion: 1,
    images: 0,
    labelled: 0,
    warning: null,
  }));
  bridge.answer('project', 'close', () => ({}));
  await app.open(path);
}

/** Forgets all answers and questions, and opens a project in which nothing has happened yet. */
export async function freshProject(bridge: FakeBridge, path = '/one.facet'): Promise<void> {
  bridge.reset();
  bridge.answer('project', 'close', () => ({}));
  bridge.answer('jobs', 'cancel', () => ({})); // of what the project before it has left running
  await app.close();
  await openProject(bridge, path);
}

/** A running import, but for `change`. */
export const job = (id: number, change: Partial<Job> = {}): Job => ({
  id,
  name: 'imports.run',
  state: 'running',
  phase: 'Importing',
  done: 0,
  total: null,
  unit: 'images',
  rate: null,
  secondsLeft: null,
  startedAt: 0,
  failure: null,
  ...change,
});

/** A finished run of 10 epochs, but for `change`. */
export const run = (name: string, change: Partial<RunRow> = {}): RunRow => ({
  run: name,
  recipe: 'a',
  snapshot: 's1',
  seed: 0,
  epochs: 10,
  epochsDone: 10,
  state: 'done',
  isResumable: false,
  beginsAnew: false,
  startedAt: 0,
  seconds: 60,
  validation: null,
  test: null,
  testAsSealed: null,
  testSet: { isSealed: false, looks: 0, edited: 0 },
  temperature: null,
  starred: false,
  note: '',
  failure: null,
  ...change,
});

/** The report of an import that did nothing, but for `change`. */
export const report = (change: Partial<ImportReport> = {}): ImportReport =>
  emptyReport({ seconds: 1, imagesPerSecond: 100, ...change });
