import { classesTable } from './classes';
import { openDatabase } from './database';
import { historyTables } from './history';
import { imageList } from './image-list';
import { imagesTable } from './images';
import { issuesTables } from './issues';
import { measuresTable } from './measures';
import { pixelsTable } from './pixels';
import { runsTables } from './runs';
import { snapshotsTable } from './snapshots';
import { sourcesTable } from './sources';
import { splitsTables } from './splits';
import { tagsTable } from './tags';

export type Catalog = ReturnType<typeof openCatalog>;

/** The open catalog: typed functions over its statements. The engine is the only writer. */
export function openCatalog(file: string, options: { create: boolean }) {
  const db = openDatabase(file, options);
  return {
    classes: classesTable(db),
    history: historyTables(db),
    imageList: imageList(db),
    images: imagesTable(db),
    issues: issuesTables(db),
    measures: measuresTable(db),
    pixels: pixelsTable(db),
    runs: runsTables(db),
    snapshots: snapshotsTable(db),
    sources: sourcesTable(db),
    splits: splitsTables(db),
    tags: tagsTable(db),
    /** Runs `work` in one transaction: all of it is durable afterwards, or nothing happened. */
    transaction: <T>(work: () => T): T => db.transaction(work).immediate(),
    version: (): number => Number(db.pragma('user_version', { simple: true })),
    /** SQLite's own check: 'ok', or what is wrong. */
    integrity: (): string => String(db.pragma('quick_check', { simple: true })),
    close(): void {
      db.close();
    },
  };
}
