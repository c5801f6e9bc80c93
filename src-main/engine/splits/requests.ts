import { replacesOf } from '../base/named-file';
import type { AnswersOf, EngineContext } from '../project/engine-context';
import { quickCensus } from './census';
import { countTiedBy, leaksNow } from './leaks-now';
import { exportSnapshot, takeSnapshot } from './snapshots';
import { currentSplit, describeSplit, lockSplit, makeSplit } from './splits';

/** The split into train, validation and test. */
export function splitRequests(context: EngineContext): AnswersOf<'splits'> {
  return {
    make: (method) => context.writeStep(() => makeSplit(context.open, method)),
    current: () => {
      const id = context.open.catalog.splits.current();
      return id === null ? null : describeSplit(context.open, id);
    },
    census: async () => ({ classes: await quickCensus(context.open) }),
    tied: ({ choices }, signal) => countTiedBy(context.open, choices, signal),
    leaks: (_, signal) => leaksNow(context.open, signal),
    lock: ({ locked }) => context.writeStep(() => lockSplit(context.open, locked)),
  };
}

/** Snapshots of the labels. */
export function snapshotRequests(context: EngineContext): AnswersOf<'snapshots'> {
  return {
    take: async () => {
      const { open: project } = context;
      const split = await project.stepMutex.whenFree(() => currentSplit(project).id);
      return (await takeSnapshot(project, split)).row;
    },
    list: () => ({ snapshots: context.open.catalog.snapshots.all() }),
    exportCsv: async ({ snapshot, file, overwrite }) => {
      const exported = await exportSnapshot(context.open, snapshot, file, replacesOf(overwrite));
      return { snapshot, file, ...exported };
    },
  };
}
