import { existsSync } from 'node:fs';
import { at } from '../../../../src-shared/domain/at';
import type { ForgottenImage } from '../../catalog/forgetting';
import { countHeld } from '../../catalog/backup-images';
import { listBackups, type BackupFile } from '../../project/backups/files';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import { readSnapshot } from '../../splits/snapshots';
import { yieldToOthers } from '../../base/slices';

/** A snapshot that holds images to be forgotten. */
export interface HoldingSnapshot {
  readonly id: string;
  /** Rows of the images in the arrays of the snapshot and of its runs' predictions. */
  readonly rows: readonly number[];
}

/** Everything that holds images, beside the catalog and its packs. */
export interface Holders {
  readonly backups: readonly (Pick<BackupFile, 'backup' | 'madeAt'> & { readonly images: number })[];
  readonly snapshots: readonly HoldingSnapshot[];
  readonly runs: readonly { readonly id: number; readonly snapshot: HoldingSnapshot }[];
  readonly models: readonly { readonly run: number; readonly folder: string }[];
}

/** Finds the backups, snapshots, runs and exports that hold images. A backup that can't be read counts as holding all. */
export async function findHolders(
  project: Project,
  images: readonly ForgottenImage[],
  job: JobContext,
): Promise<Holders> {
  const backups: { backup: string; madeAt: number; images: number }[] = [];
  const files = listBackups(project.folder.backups);
  job.phase('Looking through backups', 'backups', files.length);
  for (const { backup, madeAt, file } of files) {
    throwIfCancelled(job.signal);
    const held = countHeld(file, images) ?? images.length;
    if (held > 0) backups.push({ backup, madeAt, images: held });
    job.advance(1);
    await yieldToOthers();
  }
  const snapshots = await findSnapshots(project, images, job);
  const byId = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
  const runs = project.catalog.runs.all().flatMap(({ id, snapshot }) => {
    const held = snapshot === null ? undefined : byId.get(snapshot);
    return held ? [{ id, snapshot: held }] : [];
  });
  const runIds = new Set(runs.map(({ id }) => id));
  const models = project.catalog.exports.all().filter(({ run, folder }) => runIds.has(run) && existsSync(folder));
  return { backups, snapshots, runs, models };
}

/** Finds the snapshots that hold images. A damaged one can't be read, so no image can be found in it. */
async function findSnapshots(
  project: Project,
  images: readonly ForgottenImage[],
  job: JobContext,
): Promise<HoldingSnapshot[]> {
  const wanted = new Set(images.map(({ id }) => id));
  const all = project.catalog.snapshots.all();
  const found: HoldingSnapshot[] = [];
  job.phase('Looking through snapshots', 'snapshots', all.length);
  for (const { snapshot: id } of all) {
    throwIfCancelled(job.signal);
    const snapshot = await readSnapshot(project, id).catch(() => null);
    const rows = snapshot ? [...snapshot.ids.keys()].filter((row) => wanted.has(at(snapshot.ids, row))) : [];
    if (rows.length > 0) found.push({ id, rows });
    job.advance(1);
  }
  return found;
}
