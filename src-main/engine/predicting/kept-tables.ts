import type { Session } from '../session/session';
import type { ChosenModel } from './chosen-model';
import { KeptTable, noTable } from './kept-table';

/** The tables of this engine's sessions. They belong to no project: without one, a person can predict, too. */
const kept = new WeakMap<Session, { readonly job: number; readonly table: KeptTable }>();

/** Makes the table of a job, in place of the one that was kept before. */
export async function keepTable(session: Session, job: number, model: ChosenModel): Promise<KeptTable> {
  const before = kept.get(session);
  const table = new KeptTable(model);
  kept.set(session, { job, table });
  await before?.table.close();
  return table;
}

/** The table that a job keeps. @throws Failure of kind 'not-found' when it keeps none, or no longer */
export function tableOf(session: Session, job: number): KeptTable {
  const found = kept.get(session);
  if (found?.job === job) return found.table;
  throw noTable();
}
