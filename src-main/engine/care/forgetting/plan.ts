import type { ForgetReport } from '../../../../src-shared/contract/forgets';
import type { ForgetOrder, ForgottenImage } from '../../catalog/forgetting';
import type { Project } from '../../project/project';
import type { Holders } from './holders';

/** Images to be forgotten, and everything that goes with them. */
export interface ForgetPlan {
  readonly images: readonly ForgottenImage[];
  readonly packs: readonly number[];
  readonly pixels: readonly { readonly prep: string; readonly edge: number; readonly row: number }[];
  readonly embeddings: readonly { readonly space: string; readonly row: number }[];
  readonly holders: Holders;
  readonly removeBackups: boolean;
  readonly removeRuns: boolean;
}

/** Orders to delete from files, to be carried out once the catalog has forgotten; the catalog's own file comes last. */
export function ordersOf({ catalog }: Project, plan: ForgetPlan): ForgetOrder[] {
  const { holders, removeBackups, removeRuns } = plan;
  const classesOf = new Map(catalog.snapshots.all().map(({ snapshot, classes }) => [snapshot, classes.length]));
  const runOrders = removeRuns
    ? [
        ...holders.runs.map(({ id }) => order('run', `r${String(id)}`)),
        ...holders.snapshots.map(({ id }) => order('snapshot', id)),
      ]
    : holders.runs.flatMap(({ id, snapshot }) =>
        snapshot.rows.map((row) =>
          order('predictions', `r${String(id)}:${String(classesOf.get(snapshot.id) ?? 0)}`, row),
        ),
      );
  return [
    ...plan.packs.map((pack) => order('pack', String(pack))),
    ...plan.pixels.map(({ prep, edge, row }) => order('pixels', `${String(edge)}-${prep}`, row)),
    ...plan.embeddings.map(({ space, row }) => order('embedding', space, row)),
    ...runOrders,
    ...(removeBackups ? holders.backups.map(({ backup }) => order('backup', backup)) : []),
    order('catalog', ''),
  ];
}

const order = (what: ForgetOrder['what'], name: string, row = -1): ForgetOrder => ({ what, name, row });

/** Reports a plan in numbers. @param isDone whether it was carried out, not only planned */
export function reportOf(plan: ForgetPlan, labelEvents: number, isDone: boolean): ForgetReport {
  const { images, holders } = plan;
  const { backups, runs, snapshots, models } = holders;
  const [dropsBackups, dropsRuns] = [isDone && plan.removeBackups, isDone && plan.removeRuns];
  const nameOf = (run: number): string => `r${String(run)}`;
  return {
    images: images.length,
    thumbnails: images.filter(({ pack }) => pack !== null).length,
    pixels: plan.pixels.length,
    embeddings: plan.embeddings.length,
    labelEvents,
    predictions: runs.reduce((sum, { snapshot }) => sum + snapshot.rows.length, 0),
    packs: plan.packs.length,
    backups: dropsBackups ? [] : [...backups],
    snapshots: dropsRuns ? [] : snapshots.map(({ id }) => id),
    runs: dropsRuns ? [] : runs.map(({ id, snapshot }) => ({ run: nameOf(id), images: snapshot.rows.length })),
    models: models.map(({ run, folder }) => ({ run: nameOf(run), folder })),
    removedBackups: dropsBackups ? backups.length : 0,
    removedRuns: dropsRuns ? runs.length : 0,
    removedSnapshots: dropsRuns ? snapshots.length : 0,
  };
}
