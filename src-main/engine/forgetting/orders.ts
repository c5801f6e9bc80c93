import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { isMissing } from '../../platform/errors';
import { leftoversIn } from '../doctor/leftovers';
import { backupFile } from '../backups/files';
import { compactCatalog } from '../catalog/compact-thread';
import type { ForgetOrder } from '../catalog/forgetting';
import type { JobContext } from '../jobs';
import type { ProjectFolder } from '../project-folder';
import { descriptionFile, readDescription, rowsFile } from '../embeddings/spaces';
import type { Project } from '../project';

/**
 * Carries out what a forgetting has ordered, one by one; each is over only when it is done, and done twice does no harm. So
 * whatever is left when an engine dies is done at the next opening. A new kind of file with something of images in it is a
 * new order here, given by plan.ts.
 */
export async function carryOutOrders(project: Pick<Project, 'catalog' | 'folder'>, job?: JobContext): Promise<void> {
  const { catalog, folder } = project;
  const orders = catalog.forgetting.orders();
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
      await rm(folder.pack(Number(name)), { force: true });
      return;
    case 'pixels': {
      const edge = Number(name.split('-')[0]);
      await overwrite(join(folder.pixels, `${name}.rgb8`), row * pixelBytes(edge), Buffer.alloc(pixelBytes(edge)));
      return;
    }
    case 'embedding':
      await overwriteEmbedding(folder, name, row);
      return;
    case 'predictions': {
      // Row and number of classes; not a number says that there is no prediction any more.
      const [run = '', width = '0'] = name.split(':');
      const none = Buffer.from(new Float32Array(Number(width)).fill(Number.NaN).buffer);
      await overwrite(join(folder.runs, run, 'predictions.f32'), row * none.length, none);
      return;
    }
    case 'run':
      await rm(join(folder.runs, name), { recursive: true, force: true });
      return;
    case 'snapshot':
      await rm(folder.snapshot(name), { recursive: true, force: true });
      return;
    case 'backup':
      for (const part of ['', '-wal', '-shm']) {
        await rm(`${backupFile(folder.backups, name)}${part}`, { force: true });
      }
      return;
    case 'catalog':
      return;
  }
}

/** Writes over the features of one content, and deletes what was computed from all features of the space together. */
async function overwriteEmbedding(folder: ProjectFolder, space: string, row: number): Promise<void> {
  const own = join(folder.embeddings, space);
  const description = await readDescription(own);
  if (!description) return;
  for (const file of await readdir(own)) {
    if (file !== rowsFile && file !== descriptionFile) await rm(join(own, file), { recursive: true, force: true });
  }
  const bytes = Buffer.alloc(description.dimensions * 4);
  await overwrite(join(own, rowsFile), row * bytes.length, bytes);
}

/** Writes over bytes of a file, synced; where there is no file there is nothing to write over. */
async function overwrite(file: string, offset: number, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'r+').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (!handle) return;
  try {
    const { size } = await handle.stat();
    if (offset + bytes.length <= size) await handle.write(bytes, 0, bytes.length, offset);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
