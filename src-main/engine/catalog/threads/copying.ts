import { open } from 'node:fs/promises';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Db } from '../db';
import { openFile } from '../open-file';

/** How a copy may be cancelled and followed; neither, when left out. */
export interface CopyProgress {
  readonly signal?: AbortSignal;
  /** Called with the number of the database's pages copied so far. */
  readonly reach?: (pages: number, total: number) => void;
}

/** Pages of 4 KB copied at once, while nothing else can run: about a millisecond. */
const slicePages = 64;
/** Pages after which the copy is synced in the background, so that SQLite's own sync at the end has little left to do. */
const syncPages = 1024;

/**
 * Copies an open catalog to a new file with SQLite's online backup. Transactions of this connection during the copy go into it as well.
 * Throws kinds 'cancelled' and 'disk-full'; no file is left then.
 */
export async function copyDatabase(db: Db, file: string, { signal, reach }: CopyProgress): Promise<void> {
  let synced = 0;
  let isSyncing = false;
  const syncBehind = async (copied: number): Promise<void> => {
    isSyncing = true;
    try {
      const handle = await open(file, 'r');
      await handle.datasync().finally(() => handle.close());
    } catch {
      // This only makes the end faster: SQLite syncs by itself, and reports what it can't write.
    } finally {
      synced = copied;
      isSyncing = false;
    }
  };
  await db.backup(file, {
    progress: ({ totalPages, remainingPages }) => {
      if (signal?.aborted) throw new Failure('cancelled', 'Cancelled.');
      const copied = totalPages - remainingPages;
      reach?.(copied, totalPages);
      if (!isSyncing && copied - synced >= syncPages) void syncBehind(copied);
      return isSyncing ? 0 : slicePages;
    },
  });
}

/** `copyDatabase` for a catalog that is not open; it is not migrated. */
export async function copyCatalogFile(from: string, to: string, progress: CopyProgress): Promise<void> {
  const db = openFile(from);
  try {
    await copyDatabase(db, to, progress);
  } finally {
    db.close();
  }
}
