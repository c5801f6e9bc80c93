import { adviceTable } from './advice';
import { annotationsTable } from './annotations';
import { attributesTable } from './attributes';
import { Changes } from './changes';
import { classesTable } from './classes';
import { columnRows } from './column-rows';
import { confirmationsTable } from './confirmations';
import { copyDatabase, type CopyProgress } from './threads/copying';
import { datasetRows } from './dataset-rows';
import { openDatabase } from './database';
import { embeddingsTable } from './embeddings';
import { exportsTable } from './exports';
import { facesTable } from './faces';
import { forgettingOf } from './forgetting';
import { givenSuggestionsTable } from './given-suggestions';
import { historyTables } from './history';
import { imageList } from './image-list';
import { imagesTable } from './images';
import { issueFindings } from './issue-findings';
import { issuesTables } from './issues';
import { learningPoints } from './learning-points';
import { measuresTable } from './measures';
import { mendingOf } from './mending';
import { originalsTable } from './originals';
import { pixelsTable } from './pixels';
import { runsTables } from './runs';
import { savedViewsTable } from './saved-views';
import { secondLooksTables } from './second-looks';
import { snapshotsTable } from './snapshots';
import { sourcesTable } from './sources';
import { splitsTables } from './splits';
import { suspectsTable } from './suspects';
import { tagsTable } from './tags';
import { termsTable } from './terms';
import { testSetsTables } from './test-sets';
import { stepUnderway } from './step-underway';
import { thumbnailsTable } from './thumbnails';
import { toldPartsTable } from './told-parts';
import { untouchedImages } from './untouched';

export type Catalog = ReturnType<typeof openCatalog>;

/** The open catalog: typed functions over its statements. The engine is the only writer. */
export function openCatalog(file: string, options: { create: boolean }) {
  const db = openDatabase(file, options);
  const changes = new Changes(db);
  /**
   * Runs `work` in one transaction: afterwards all of it is durable, or nothing happened. Inside another transaction it becomes part of
   * that one, and an error must leave that one, too. Savepoints would avoid that, but 10,000 updates in one took 8 s instead of 0.4 s.
   */
  function transaction<T>(work: () => T): T {
    if (db.inTransaction) return work();
    const result = db.transaction(work).immediate();
    changes.flush();
    return result;
  }
  return {
    advice: adviceTable(db),
    annotations: annotationsTable(db),
    attributes: attributesTable(db, changes),
    changes,
    classes: classesTable(db, changes),
    columnRows: columnRows(db),
    confirmations: confirmationsTable(db, changes),
    exports: exportsTable(db),
    faces: facesTable(db),
    forgetting: forgettingOf(db, changes),
    givenSuggestions: givenSuggestionsTable(db),
    datasetRows: datasetRows(db),
    embeddings: embeddingsTable(db),
    history: historyTables(db),
    imageList: imageList(db),
    images: imagesTable(db, changes),
    mending: mendingOf(db, changes),
    originals: originalsTable(db, changes),
    issueFindings: issueFindings(db, changes),
    issues: issuesTables(db, changes),
    learningPoints: learningPoints(db),
    measures: measuresTable(db, changes),
    pixels: pixelsTable(db),
    runs: runsTables(db),
    savedViews: savedViewsTable(db),
    secondLooks: secondLooksTables(db),
    snapshots: snapshotsTable(db),
    sources: sourcesTable(db, changes),
    splits: splitsTables(db, changes),
    stepUnderway: stepUnderway(db),
    suspects: suspectsTable(db),
    tags: tagsTable(db, changes),
    terms: termsTable(db),
    testSets: testSetsTables(db),
    thumbnails: thumbnailsTable(db),
    toldParts: toldPartsTable(db),
    untouched: untouchedImages(db),
    transaction,
    /**
     * `transaction` without waiting for the disk. A power failure may lose everything since the last synced transaction or `sync`; the
     * death of the process loses nothing. For work that can be repeated, and during which others should not wait for the disk.
     */
    unsynced<T>(work: () => T): T {
      if (db.inTransaction) return work();
      db.pragma('synchronous = NORMAL');
      try {
        return transaction(work);
      } finally {
        db.pragma('synchronous = FULL');
      }
    },
    /** Makes the transactions of `unsynced` durable. */
    sync(): void {
      db.pragma('wal_checkpoint(PASSIVE)');
    },
    version: (): number => Number(db.pragma('user_version', { simple: true })),
    /** Path of the catalog's file. Backups need it, and `copyTo` below, which copies it while it is in use. */
    file,
    copyTo: (to: string, progress: CopyProgress): Promise<void> => copyDatabase(db, to, progress),
    close(): void {
      db.close();
    },
  };
}
