import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { runFiles } from '../../../src-shared/workers/run-files';
import { dropSums, sumsFile } from '../../platform/sums/sums';
import { leftoversIn } from './leftovers';
import { compactCatalog } from '../catalog/threads/compact-thread';
import type { Catalog } from '../catalog/catalog';
import type { ForgetOrder } from '../catalog/forgetting';
import type { JobContext } from '../base/jobs';
import type { ProjectFolder } from './project-folder';
import { descriptionFile, readDescription, rowsFile } from './spaces';
import { isOrder, parsePredictions } from './order-names';
import { overwriteRows, overwriteSummedRows } from './overwriting';

/** A project's catalog, which holds the orders, and the folder that they apply to. */
interface OrderedProject {
  readonly catalog: Catalog;
  readonly folder: ProjectFolder;
}

/**
 * Carries out a forgetting's orders one by one. Each is deleted only when it is done, and doing it twice is harmless; so when an engine
 * dies, the next opening does the rest. A new kind of file that holds something of images needs a new order here, which
 * care/forgetting/plan.ts gives. An order that this program can't have given is left alone, and doctor shows it.
 */
export async function carryOutOrders({ catalog, folder }: OrderedProject, job?: JobContext): Promise<void> {
  const orders = catalog.forgetting.orders().filter(isOrder);
  // Leftovers of killed work may hold decoded pixels.
  if (orders.length > 0) for (const path of leftoversIn(folder)) await rm(path, { recursive: true, force: true });
  job?.phase('Deleting', 'files', orders.length);
  await overwritePredictions(folder, orders);
  for (const order of orders) {
    if (order.what === 'catalog') {
      await compactCatalog(catalog.file);
      if (!catalog.forgetting.emptyWal()) continue; // the next opening tries again
    } else await carryOut(folder, order);
    catalog.forgetting.deleteOrder(order.id);
    job?.advance(1);
  }
}

async function carryOut(folder: ProjectFolder, { what, name, row }: ForgetOrder): Promise<void> {
  switch (what) {
    case 'pack':
      await rm(folder.path('pack', name), { force: true });
      return;
    case 'pixels': {
      const edge = Number(name.split('-')[0]);
      await overwriteRows(folder.path('pixel file', name), [row], pixelBytes(edge), 'zeros');
      return;
    }
    case 'embedding':
      await overwriteEmbedding(folder, name, row);
      return;
    case 'predictions':
      return; // done for all at once by overwritePredictions
    case 'run':
      await rm(folder.path('run', name), { recursive: true, force: true });
      return;
    case 'snapshot':
      await rm(folder.snapshot(name), { recursive: true, force: true });
      return;
    case 'backup':
      for (const part of ['', '-wal', '-shm']) await rm(`${folder.backup(name)}${part}`, { force: true });
      return;
    case 'catalog':
      return;
  }
}

/** Overwrites the forgotten rows of each run's predictions. All rows of a run at once, because the file's checksum changes with them. */
async function overwritePredictions(folder: ProjectFolder, orders: readonly ForgetOrder[]): Promise<void> {
  const rowsOf = new Map<string, number[]>();
  for (const { what, name, row } of orders) {
    if (what !== 'predictions') continue;
    const rows = rowsOf.get(name);
    if (rows) rows.push(row);
    else rowsOf.set(name, [row]);
  }
  for (const [name, rows] of rowsOf) {
    const { run, classes } = parsePredictions(name) ?? { run: '', classes: 0 };
    const file = join(folder.path('run', run), runFiles.predictions);
    await overwriteSummedRows(file, rows, classes * 4, 'not a number');
  }
}

/** Overwrites the features of one content, and deletes files that were computed from all features of the space together. */
async function overwriteEmbedding(folder: ProjectFolder, space: string, row: number): Promise<void> {
  const own = folder.space(space);
  if (!existsSync(own)) return;
  const others = (await readdir(own)).filter((file) => ![rowsFile, descriptionFile, sumsFile].includes(file));
  await dropSums(own, others).catch(() => undefined); // damaged checksums must not prevent forgetting
  for (const file of others) await rm(join(own, file), { recursive: true, force: true });
  const description = await readDescription(own);
  if (description) await overwriteRows(join(own, rowsFile), [row], description.dimensions * 4, 'zeros');
  else await rm(join(own, rowsFile), { force: true }); // the length of a row is unknown, and features can be recomputed
}
