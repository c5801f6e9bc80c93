import type { ThumbnailAddress } from '../../../src-shared/domain/image';
import type { Changes } from './changes';
import type { Db } from './database';
import { forgettingSteps } from './forgetting-steps';

/** An image to be forgotten, and where traces of it are. */
export interface ForgottenImage {
  readonly id: number;
  readonly root: string;
  readonly path: string;
  readonly sha256: Buffer | null;
  readonly pack: number | null;
}

/** Something in the project's files that is to be deleted when the catalog has forgotten. */
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

/** Statements that take images out of the catalog. All in one transaction, they are the moment in which it forgets. */
export function forgettingOf(db: Db, changes: Changes) {
  db.exec('CREATE TEMP TABLE forgotten (id INTEGER PRIMARY KEY)');
  db.exec('CREATE TEMP TABLE forgotten_content (sha256 BLOB PRIMARY KEY) WITHOUT ROWID');
  const steps = forgettingSteps(db);
  const clear = db.prepare('DELETE FROM temp.forgotten');
  const name = db.prepare('INSERT OR IGNORE INTO temp.forgotten SELECT id FROM images WHERE id = ?');
  const images = db.prepare<[], ForgottenImage>(`
    SELECT i.id, s.root, i.path, i.sha256, i.pack FROM temp.forgotten f
    JOIN images i ON i.id = f.id JOIN sources s ON s.id = i.source_id ORDER BY i.id`);
  const clearContent = db.prepare('DELETE FROM temp.forgotten_content');
  const nameContent = db.prepare(`
    INSERT OR IGNORE INTO temp.forgotten_content SELECT sha256 FROM images
    WHERE id IN (SELECT id FROM temp.forgotten) AND sha256 IS NOT NULL`);
  const nameLeftContent = ['pixel_rows', 'embedding_rows', 'face_detections'].map((table) =>
    db.prepare(`
      INSERT OR IGNORE INTO temp.forgotten_content SELECT t.sha256 FROM ${table} t
      WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.sha256 = t.sha256)`),
  );
  const keepShared = db.prepare(`
    DELETE FROM temp.forgotten_content WHERE sha256 IN
      (SELECT sha256 FROM images WHERE sha256 IS NOT NULL AND id NOT IN (SELECT id FROM temp.forgotten))`);
  const pixels = db.prepare<[], { prep: string; edge: number; row: number }>(`
    SELECT prep, edge, row FROM pixel_rows WHERE sha256 IN (SELECT sha256 FROM temp.forgotten_content) ORDER BY row`);
  const deletePixels = db.prepare('DELETE FROM pixel_rows WHERE sha256 IN (SELECT sha256 FROM temp.forgotten_content)');
  const embeddings = db.prepare<[], { space: string; row: number }>(`
    SELECT space, row FROM embedding_rows WHERE sha256 IN (SELECT sha256 FROM temp.forgotten_content) ORDER BY space, row`);
  const deleteEmbeddings = db.prepare(
    'DELETE FROM embedding_rows WHERE sha256 IN (SELECT sha256 FROM temp.forgotten_content)',
  );
  const deleteFaces = db.prepare(
    'DELETE FROM face_detections WHERE sha256 IN (SELECT sha256 FROM temp.forgotten_content)',
  );
  const packed = db.prepare<[number], PackedThumbnail>(`
    SELECT id AS image, pack_offset AS "offset", pack_length AS length FROM images
    WHERE pack = ? AND id NOT IN (SELECT id FROM temp.forgotten) ORDER BY pack_offset`);
  const packBytes = db.prepare<[], { pack: number; bytes: number }>(
    'SELECT pack, sum(pack_length) AS bytes FROM images WHERE pack IS NOT NULL GROUP BY pack',
  );
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
  const insertOrder = db.prepare('INSERT INTO forget_orders (what, name, row_number) VALUES (?, ?, ?)');
  const orders = db.prepare<[], ForgetOrder & { id: number }>(
    'SELECT id, what, name, row_number AS row FROM forget_orders ORDER BY id',
  );
  const deleteOrder = db.prepare('DELETE FROM forget_orders WHERE id = ?');

  return {
    /**
     * Names the images that the statements below are about; unknown ones are left out. With their contents go those that no image
     * has any more, such as what a file held before it was changed.
     */
    name(ids: readonly number[]): ForgottenImage[] {
      clear.run();
      for (const id of ids) name.run(id);
      clearContent.run();
      nameContent.run();
      for (const statement of nameLeftContent) statement.run();
      keepShared.run();
      return images.all();
    },
    /** Rows of decoded pixels that no other image has. */
    pixelRows: () => pixels.all(),
    /** Rows of embeddings that no other image has. */
    embeddingRows: () => embeddings.all(),
    /** Thumbnails of a pack that stay, in the order of the pack. */
    keptInPack: (pack: number): PackedThumbnail[] => packed.all(pack),
    /** Bytes of all thumbnails in each pack. */
    packBytes: (): ReadonlyMap<number, number> => new Map(packBytes.all().map(({ pack, bytes }) => [pack, bytes])),
    move: (image: number, pack: number, offset: number): void => void move.run(pack, offset, image),
    /**
     * Takes the named images out of every table that names images by a foreign key, their pixels, embeddings and faces; out of the history and
     * the issues, too. Ids and packs are never given again. Returns the number of rows deleted, by table.
     */
    delete(lastPack: number): Record<string, number> {
      db.pragma('defer_foreign_keys = ON');
      const touched = steps.begin();
      rememberLast.run();
      rememberPack.run(String(lastPack));
      const deleted: Record<string, number> = {
        pixel_rows: deletePixels.run().changes,
        embedding_rows: deleteEmbeddings.run().changes,
        face_detections: deleteFaces.run().changes,
      };
      for (const { table, column } of references.all()) {
        const sql = `DELETE FROM "${table}" WHERE "${column}" IN (SELECT id FROM temp.forgotten)`;
        deleted[table] = (deleted[table] ?? 0) + db.prepare(sql).run().changes;
      }
      steps.end(touched);
      deleted.images = deleteImages.run().changes;
      clear.run();
      clearContent.run();
      changes.everything();
      return deleted;
    },
    /** The highest number of a pack when images were last forgotten, 0 when none ever were. */
    lastPack: (): number => lastPack.get() ?? 0,
    addOrder: ({ what, name, row }: ForgetOrder): void => void insertOrder.run(what, name, row),
    orders: () => orders.all(),
    deleteOrder: (id: number): void => void deleteOrder.run(id),
    /** Takes the WAL into the file and empties it. False when somebody still reads from it. */
    emptyWal: (): boolean => db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0,
  };
}
