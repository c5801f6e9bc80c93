import type { Db } from './db';
import { idRanges, type IdRange } from './id-ranges';

export interface EmbeddingRow {
  readonly row: number;
  readonly crc32: number;
}

export interface StoredEmbedding extends EmbeddingRow {
  readonly space: string;
  readonly sha256: Buffer;
}

/** A readable image, and its row in a space. */
export interface EmbeddedImage {
  readonly id: number;
  readonly row: number;
}

/** A readable image that has features, and a class or none yet. */
export interface LearnableImage extends EmbeddedImage {
  /** null when it is unlabelled. */
  readonly classId: number | null;
  /** Number of its part, as in split_members; null when it is not in the split. */
  readonly part: number | null;
}

/** A readable image. */
export interface EmbeddableImage {
  readonly id: number;
  readonly sourceRoot: string;
  readonly path: string;
  readonly sha256: Buffer;
}

/** A range of images, in a space. */
type RangeInSpace = IdRange & { readonly space: string };

/** Images examined between two interruptions: a millisecond or two. */
const imagesPerRange = 500;

const readable = `i.state IN ('ok', 'changed') AND i.sha256 IS NOT NULL`;

/** Statements on embeddings: which row of a space's file holds a content's features. */
export function embeddingsTable(db: Db) {
  const find = db.prepare<[string, Buffer], EmbeddingRow>(
    'SELECT row, crc32 FROM embedding_rows WHERE space = ? AND sha256 = ?',
  );
  const insert = db.prepare('INSERT OR REPLACE INTO embedding_rows (space, sha256, row, crc32) VALUES (?, ?, ?, ?)');
  const next = db
    .prepare<[string], number>('SELECT coalesce(max(row) + 1, 0) FROM embedding_rows WHERE space = ?')
    .pluck();
  const ranges = idRanges(db, imagesPerRange);
  const missing = db.prepare<[RangeInSpace & { labelled: 0 | 1 }], EmbeddableImage>(`
    SELECT i.id, s.root AS sourceRoot, i.path, i.sha256 FROM images i JOIN sources s ON s.id = i.source_id
    WHERE i.id > :after AND i.id <= :to AND ${readable} AND (:labelled = 0 OR i.label_state = 'labelled')
      AND NOT EXISTS (SELECT 1 FROM embedding_rows e WHERE e.space = :space AND e.sha256 = i.sha256)
    ORDER BY i.id`);
  const coverage = db.prepare<[RangeInSpace], { readonly images: number; readonly embedded: number }>(`
    SELECT count(*) AS images, count(e.sha256) AS embedded
    FROM images i LEFT JOIN embedding_rows e ON e.space = :space AND e.sha256 = i.sha256
    WHERE i.id > :after AND i.id <= :to AND ${readable}`);
  // CROSS JOIN fixes the order: SQLite, which doesn't know the sizes, would go through the whole space for each row.
  const ofRows = db.prepare<[string, string], EmbeddedImage>(`
    SELECT i.id, e.row FROM json_each(?) wanted
    CROSS JOIN embedding_rows e ON e.space = ? AND e.row = wanted.value
    CROSS JOIN images i ON i.sha256 = e.sha256 WHERE ${readable} ORDER BY wanted.key, i.id`);
  // CROSS JOIN fixes the order, as above.
  const rowsOf = db.prepare<[string, string], EmbeddedImage>(`
    SELECT i.id, e.row FROM json_each(?) wanted
    CROSS JOIN images i ON i.id = wanted.value
    CROSS JOIN embedding_rows e ON e.space = ? AND e.sha256 = i.sha256`);
  const spaces = db.prepare<[], { readonly space: string; readonly rows: number }>(
    'SELECT space, count(*) AS rows FROM embedding_rows GROUP BY space ORDER BY rows DESC, space',
  );
  const learnable = db.prepare<{ space: string; split: number; after: number; limit: number }, LearnableImage>(`
    SELECT i.id, e.row, i.class_id AS classId, m.part
    FROM images i CROSS JOIN embedding_rows e ON e.space = :space AND e.sha256 = i.sha256
    LEFT JOIN split_members m ON m.split_id = :split AND m.image_id = i.id
    WHERE ${readable} AND i.label_state IN ('labelled', 'unlabelled') AND i.id > :after ORDER BY i.id LIMIT :limit`);
  const contentOf = db
    .prepare<[string, number], Buffer>('SELECT sha256 FROM embedding_rows WHERE space = ? AND row = ?')
    .pluck();
  const all = db.prepare<[], StoredEmbedding>(
    'SELECT space, sha256, row, crc32 FROM embedding_rows ORDER BY space, row',
  );
  const drop = db.prepare('DELETE FROM embedding_rows WHERE space = ? AND sha256 = ?');
  const forget = db.prepare('DELETE FROM embedding_rows WHERE space = ?');

  return {
    find: (space: string, sha256: Buffer): EmbeddingRow | undefined => find.get(space, sha256),
    add: (space: string, sha256: Buffer, row: EmbeddingRow): void => void insert.run(space, sha256, row.row, row.crc32),
    /** The first row after all used ones. */
    nextRow: (space: string): number => next.get(space) ?? 0,
    /**
     * Readable images whose content has no row yet, one per content, in order of id; interruptible.
     * @param which all of them, or only labelled ones
     */
    *missing(space: string, which: 'all' | 'labelled' = 'all'): Generator<void, EmbeddableImage[]> {
      const found = new Map<string, EmbeddableImage>();
      for (const range of ranges()) {
        for (const image of missing.all({ ...range, space, labelled: which === 'labelled' ? 1 : 0 })) {
          const content = image.sha256.toString('latin1');
          if (!found.has(content)) found.set(content, image);
        }
        yield;
      }
      return [...found.values()];
    },
    /** Numbers of readable images with and without a row; interruptible. */
    *coverage(space: string): Generator<void, { embedded: number; missing: number }> {
      let [images, embedded] = [0, 0];
      for (const range of ranges()) {
        const found = coverage.get({ ...range, space });
        images += found?.images ?? 0;
        embedded += found?.embedded ?? 0;
        yield;
      }
      return { embedded, missing: images - embedded };
    },
    /** Readable images that have these rows, in the order of the rows. */
    imagesOfRows: (space: string, rows: Int32Array): EmbeddedImage[] =>
      ofRows.all(JSON.stringify(Array.from(rows)), space),
    /** Rows of those of some images that have one. */
    rowsOf: (space: string, images: readonly number[]): EmbeddedImage[] => rowsOf.all(JSON.stringify(images), space),
    /** Spaces with their numbers of rows, those with the most first. */
    spaces: (): { readonly space: string; readonly rows: number }[] => spaces.all(),
    /** SHA-256 of a row's content. */
    contentOf: (space: string, row: number): Buffer | undefined => contentOf.get(space, row),
    /** The next images after an id that have features, labelled or unlabelled, in order of id. */
    learnable: (space: string, split: number | null, after: number, limit: number): LearnableImage[] =>
      learnable.all({ space, split: split ?? -1, after, limit }),
    /** All rows, in order of space and row. */
    all: (): StoredEmbedding[] => all.all(),
    /** Removes one row whose features are damaged. */
    drop: ({ space, sha256 }: StoredEmbedding): void => void drop.run(space, sha256),
    /** Removes all rows of a file that is lost. */
    forget: (space: string): void => void forget.run(space),
  };
}
