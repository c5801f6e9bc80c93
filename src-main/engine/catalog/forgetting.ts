import type { ThumbnailAddress } from '../../../src-shared/domain/image';
import type { Changes } from './changes';
import type { Db } from './db';
import { forgettingSteps } from './forgetting-steps';
import { forgottenContents } from './forgotten-contents';
import { idRanges, type IdRange } from './id-ranges';

/** An image to be forgotten, with what leads to its traces in files. */
export interface ForgottenImage {
  readonly id: number;
  readonly root: string;
  readonly path: string;
  readonly sha256: Buffer | null;
  readonly pack: number | null;
}

/** An order to delete something from the project's files, once the catalog has forgotten it. */
export interface ForgetOrder {
  readonly what: 'pack' | 'pixels' | 'embedding' | 'predictions' | 'run' | 'snapshot' | 'backup' | 'catalog';
  /** Number of a pack, name of a pixel file, space of embeddings, run, snapshot or backup. */
  readonly name: string;
  /** Row in a file of rows, else -1. */
  readonly row: number;
}

export interface PackedThumbnail extends Pick<ThumbnailAddress, 'offset' | 'length'> {
  readonly image: number;
}

/** Ids selected, and images examined, between two interruptions: a millisecond or so. */
const [idsPerYield, imagesPerRange] = [100, 2000];

/** Statements that remove images from the catalog. One transaction runs those that delete, so it forgets all at once or nothing. */
export function forgettingOf(db: Db, changes: Changes) {
  db.exec('CREATE TEMP TABLE forgotten (id INTEGER PRIMARY KEY)');
  const contents = forgottenContents(db);
  const steps = forgettingSteps(db);
  const clear = db.prepare('DELETE FROM temp.forgotten');
  const selectImage = db.prepare('INSERT OR IGNORE INTO temp.forgotten SELECT id FROM images WHERE id = ?');
  const images = db.prepare<[], ForgottenImage>(`
    SELECT i.id, s.root, i.path, i.sha256, i.pack FROM temp.forgotten f
    JOIN images i ON i.id = f.id JOIN sources s ON s.id = i.source_id ORDER BY i.id`);
  const packed = db.prepare<[number], PackedThumbnail>(`
    SELECT id AS image, pack_offset AS "offset", pack_length AS length FROM images
    WHERE pack = ? AND id NOT IN (SELECT id FROM temp.forgotten) ORDER BY pack_offset`);
  const ranges = idRanges(db, imagesPerRange);
  const packBytes = db.prepare<[IdRange], { pack: number; bytes: number }>(`
    SELECT pack, sum(pack_length) AS bytes FROM images
    WHERE id > :after AND id <= :to AND pack IS NOT NULL GROUP BY pack`);
  const move = db.prepare('UPDATE images SET pack = ?, pack_offset = ? WHERE id = ?');
  const rememberLast = db.prepare(`
    INSERT INTO project (key, value) SELECT 'last image', CAST(max(id) AS TEXT) FROM images WHERE true
    ON CONFLICT (key) DO UPDATE SET value = CAST(max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER)) AS TEXT)`);
  const rememberPack = db.prepare(`
    INSERT INTO project (key, value) VALUES ('last pack', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`);
  const lastPack = db.prepare<[], number>(`SELECT CAST(value AS INTEGER) FROM project WHERE key = 'last pack'`).pluck();
  const references = db.prepare<[], { table: string; column: string }>(`
    SELECT m.name AS "table", k."from" AS "column" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) k
    WHERE m.type = 'table' AND k."table" = 'images'`);
  const deleteImages = db.prepare('DELETE FROM images WHERE id IN (SELECT id FROM temp.forgotten)');
  // Persons who annotated these images only. One whose name was replaced stays, since undo refers to the row.
  const deleteAnnotators = db.prepare(`
    DELETE FROM annotators WHERE id NOT IN (SELECT annotator_id FROM annotations)
      AND id NOT IN (SELECT item FROM value_events WHERE noun = 'annotator')`);
  const insertOrder = db.prepare('INSERT INTO forget_orders (what, name, row_number) VALUES (?, ?, ?)');
  const orders = db.prepare<[], ForgetOrder & { id: number }>(
    'SELECT id, what, name, row_number AS row FROM forget_orders ORDER BY id',
  );
  const deleteOrder = db.prepare('DELETE FROM forget_orders WHERE id = ?');

  return {
    /**
     * Selects the images for the statements below; unknown ids are left out. Contents that no image has any more are selected as well,
     * such as a file's content before it was changed. Interruptible.
     */
    *select(ids: readonly number[]): Generator<void, ForgottenImage[]> {
      clear.run();
      contents.clear();
      for (const [index, id] of ids.entries()) {
        selectImage.run(id);
        contents.select(id);
        if (index % idsPerYield === idsPerYield - 1) yield;
      }
      yield* contents.settle();
      return images.all();
    },
    /** Rows of decoded pixels that no other image has, in order; interruptible. */
    pixelRows: () => contents.pixelRows(),
    /** Rows of embeddings that no other image has, in order of space and row; interruptible. */
    embeddingRows: () => contents.embeddingRows(),
    /** Thumbnails of a pack that remain, in order of offset. */
    remainingInPack: (pack: number): PackedThumbnail[] => packed.all(pack),
    /** Bytes of all thumbnails in each pack; interruptible. */
    *packBytes(): Generator<void, ReadonlyMap<number, number>> {
      const bytesOf = new Map<number, number>();
      for (const range of ranges()) {
        for (const { pack, bytes } of packBytes.all(range)) {
          bytesOf.set(pack, (bytesOf.get(pack) ?? 0) + bytes);
        }
        yield;
      }
      return bytesOf;
    },
    move: (image: number, pack: number, offset: number): void => void move.run(pack, offset, image),
    /**
     * Deletes the selected images from every table that refers to images, from the history and from the issues, with their pixels,
     * embeddings and faces. Their ids and packs are never used again. Returns the number of rows deleted, by table.
     */
    delete(lastPack: number): Record<string, number> {
      db.pragma('defer_foreign_keys = ON');
      const touched = steps.begin();
      rememberLast.run();
      rememberPack.run(String(lastPack));
      const deleted: Record<string, number> = { ...contents.delete() };
      for (const { table, column } of references.all()) {
        const sql = `DELETE FROM "${table}" WHERE "${column}" IN (SELECT id FROM temp.forgotten)`;
        deleted[table] = (deleted[table] ?? 0) + db.prepare(sql).run().changes;
      }
      deleteAnnotators.run();
      steps.end(touched);
      deleted.images = deleteImages.run().changes;
      clear.run();
      contents.clear();
      changes.everything();
      return deleted;
    },
    /**
     * Deletes images that nobody has worked on, and nothing else: their contents may come back with the next import. Their ids are never
     * used again.
     */
    drop(ids: readonly number[]): void {
      db.pragma('defer_foreign_keys = ON');
      clear.run();
      for (const id of ids) selectImage.run(id);
      const touched = steps.begin();
      rememberLast.run();
      for (const { table, column } of references.all()) {
        db.prepare(`DELETE FROM "${table}" WHERE "${column}" IN (SELECT id FROM temp.forgotten)`).run();
      }
      deleteAnnotators.run();
      steps.end(touched);
      deleteImages.run();
      clear.run();
      changes.everything();
    },
    /** The highest pack number when images were last forgotten; 0 when none ever were. */
    lastPack: (): number => lastPack.get() ?? 0,
    addOrder: ({ what, name, row }: ForgetOrder): void => void insertOrder.run(what, name, row),
    orders: () => orders.all(),
    deleteOrder: (id: number): void => void deleteOrder.run(id),
    /** Moves the WAL into the file and empties it. False when another connection still reads from it. */
    emptyWal: (): boolean => db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0,
  };
}
