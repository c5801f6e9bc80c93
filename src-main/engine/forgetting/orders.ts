import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { leftoversIn } from '../doctor/leftovers';
import { compactCatalog } from '../catalog/compact-thread';
import type { ForgetOrder } from '../catalog/forgetting';
import type { JobContext } from '../jobs';
import type { ProjectFolder } from '../project-folder';
import { descriptionFile, readDescription, rowsFile } from '../embeddings/spaces';
import type { Project } from '../project';
import { isOrder, parsePredictions } from './order-names';
import { overwriteRow } from './overwriting';

/**
 * Carries out what a forgetting has ordered, one by one; each is over only when it is done, and done twice does no harm. So
 * whatever is left when an engine dies is done at the next opening. A new kind of file with something of images in it is a
 * new order here, given by plan.ts. An order that this program can't have given is left as it is: doctor shows it.
 */
export async function carryOutOrders(project: Pick<Project, 'catalog' | 'folder'>, job?: JobContext): Promise<void> {
  const { catalog, folder } = project;
  const orders = catalog.forgetting.orders().filter(isOrder);
  // Of work that was killed: decoded pixels, among others.
  if (orders.length > 0) for (const path of leftoversIn(folder)) await rm(path, { recursive: true, force: true });
  job?.phase('Deleting', 'files', orders.length);
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
      await overwriteRow(folder.path('pixel file', name), row, pixelBytes(edge), 'zeros');
      return;
    }
    case 'embedding':
      await overwriteEmbedding(folder, name, row);
      return;
    case 'predictions': {
      const { run, classes } = parsePredictions(name) ?? { run: '', classes: 0 };
      await overwriteRow(join(folder.path('run', run), 'predictions.f32'), row, classes * 4, 'not a number');
      return;
    }
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

/** Writes over the features of one content, and deletes what was computed from all features of the space together. */
async function overwriteEmbedding(folder: ProjectFolder, space: string, row: number): Promise<void> {
  const own = folder.space(space);
  const description = await readDescription(own);
  if (!description) return;
  for (const file of await readdir(own)) {
    if (file !== rowsFile && file !== descriptionFile) await rm(join(own, file), { recursive: true, force: true });
  }
  await overwriteRow(join(own, rowsFile), row, description.dimensions * 4, 'zeros');
}
