import type { ImageState, LabelState } from '../../../src-shared/domain/image';
import type { Inspection } from '../../../src-shared/workers/decoder';
import type { Changes } from './changes';
import type { Db } from './db';
import { idRanges, type IdRange } from './id-ranges';

export interface KnownFile {
  readonly id: number;
  readonly bytes: number | null;
  readonly modified: number | null;
  readonly state: ImageState;
}

export interface Label {
  readonly state: LabelState;
  readonly classId: number | null;
}

export interface TrainableImage {
  readonly id: number;
  readonly path: string;
  readonly sourceRoot: string;
  readonly sha256: Buffer;
  readonly classId: number;
  readonly className: string;
}

/** An image to be added. */
interface NewImage {
  readonly source: number;
  /** Relative to the source. */
  readonly path: string;
  readonly label: Label;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Paths read between two interruptions: a millisecond or so. */
const pathsPerRange = 500;

/** SQL for a number that forgetting recorded, since the rows that had it are gone; 0 when there is none. */
const recorded = (key: string): string =>
  `coalesce((SELECT CAST(value AS INTEGER) FROM project WHERE key = '${key}'), 0)`;
/** SQL for the next image's id. Snapshots and backups refer to images by id, so an id is never used again. */
const nextId = `max((SELECT coalesce(max(id), 0) FROM images), ${recorded('last image')}) + 1`;

/** Statements on images: one row per file path in a source. */
export function imagesTable(db: Db, changes: Changes) {
  const insert = db.prepare(`
    INSERT INTO images (id, source_id, path, state, refusal, sha256, bytes, modified, format, width, height,
      pack, pack_offset, pack_length, label_state, class_id, added_at)
    VALUES (${nextId}, :source, :path, :state, :refusal, :sha256, :bytes, :modified, :format, :width, :height,
      :pack, :offset, :length, :labelState, :classId, :at)`);
  const update = db.prepare(`
    UPDATE images SET state = :state, refusal = :refusal, sha256 = :sha256, bytes = :bytes, modified = :modified,
      format = :format, width = :width, height = :height, pack = :pack, pack_offset = :offset, pack_length = :length
    WHERE id = :id`);
  const touch = db.prepare('UPDATE images SET modified = ?, bytes = ? WHERE id = ?');
  const known = db.prepare<[number, string], KnownFile>(
    'SELECT id, bytes, modified, state FROM images WHERE source_id = ? AND path = ?',
  );
  const hash = db.prepare<[number], { sha256: Buffer | null }>('SELECT sha256 FROM images WHERE id = ?');
  const label = db.prepare<[number], Label>(
    'SELECT label_state AS state, class_id AS classId FROM images WHERE id = ?',
  );
  const setLabel = db.prepare('UPDATE images SET label_state = ?, class_id = ? WHERE id = ?');
  const setState = db.prepare('UPDATE images SET state = ?, refusal = ? WHERE id = ?');
  const counts = db.prepare<[], { images: number; labelled: number }>(
    `SELECT count(*) AS images, count(class_id) AS labelled FROM images`,
  );
  const countAfter = db.prepare<[number], number>('SELECT count(*) FROM images WHERE id > ?').pluck();
  const packEnds = db.prepare<[], { pack: number; end: number }>(
    'SELECT pack, max(pack_offset + pack_length) AS "end" FROM images WHERE pack IS NOT NULL GROUP BY pack ORDER BY pack',
  );
  // Tries each source's root, so that the index of paths can be searched; comparing whole paths would read all rows.
  const byPath = db.prepare<{ path: string }, { id: number; root: string; path: string }>(`
    SELECT i.id, s.root, i.path FROM sources s CROSS JOIN images i
    ON i.source_id = s.id AND i.path = substr(:path, length(s.root) + 2)
    WHERE s.root || '/' || i.path = :path ORDER BY i.id LIMIT 1`);
  const pathsAfter = db.prepare<[number, number], { id: number; path: string }>(`
    SELECT i.id, s.root || '/' || i.path AS path FROM images i JOIN sources s ON s.id = i.source_id
    WHERE i.id > ? ORDER BY i.id LIMIT ?`);
  const trainable = db.prepare<[], TrainableImage>(`
    SELECT i.id, i.path, s.root AS sourceRoot, i.sha256, i.class_id AS classId, c.name AS className
    FROM images i JOIN sources s ON s.id = i.source_id JOIN classes c ON c.id = i.class_id
    WHERE i.state IN ('ok', 'changed') AND i.sha256 IS NOT NULL AND i.label_state = 'labelled' ORDER BY i.id`);
  // Missing images are included: their content is known, and a drive that is away must not change a split.
  const splittable = db.prepare<[IdRange], TrainableImage>(`
    SELECT i.id, i.path, s.root AS sourceRoot, i.sha256, i.class_id AS classId, c.name AS className
    FROM images i JOIN sources s ON s.id = i.source_id JOIN classes c ON c.id = i.class_id
    WHERE i.id > :after AND i.id <= :to
      AND i.state IN ('ok', 'changed', 'missing') AND i.sha256 IS NOT NULL AND i.label_state = 'labelled' ORDER BY i.id`);
  const missingByClass = db.prepare<[], { className: string; images: number }>(`
    SELECT c.name AS className, count(*) AS images FROM images i JOIN classes c ON c.id = i.class_id
    WHERE i.state = 'missing' AND i.label_state = 'labelled' GROUP BY c.id`);
  const ofClass = db.prepare<[number], number>('SELECT id FROM images WHERE class_id = ? ORDER BY id').pluck();
  const refused = db.prepare<[], { id: number; refusal: string }>(
    `SELECT id, refusal FROM images WHERE state = 'refused' AND label_state <> 'excluded' ORDER BY id`,
  );
  const paths = db
    .prepare<[IdRange], [id: number, root: string, path: string]>(
      'SELECT i.id, s.root, i.path FROM images i JOIN sources s ON s.id = i.source_id WHERE i.id > :after AND i.id <= :to',
    )
    .raw();
  const ranges = idRanges(db, pathsPerRange);
  const location = db.prepare<[number], { root: string; path: string }>(
    'SELECT s.root, i.path FROM images i JOIN sources s ON s.id = i.source_id WHERE i.id = ?',
  );

  return {
    /** Adds a readable image; returns its id. */
    add({ source, path, label, at }: NewImage, found: InspectedFile): number {
      const values = { source, path, ...columns(found), ...labelColumns(label), at };
      const id = Number(insert.run(values).lastInsertRowid);
      changes.image(id);
      return id;
    },
    /** Replaces what is known of an image's file by a new inspection or refusal; its label stays. */
    replace(id: number, found: InspectedFile, state: ImageState): void {
      update.run({ id, ...columns(found), state });
      changes.image(id);
    },
    /** Records a new modification time of a file whose content is the same. */
    touch(id: number, modified: number, bytes: number): void {
      touch.run(modified, bytes, id);
      changes.image(id);
    },
    known: (source: number, path: string): KnownFile | undefined => known.get(source, path),
    hash: (id: number): Buffer | null => hash.get(id)?.sha256 ?? null,
    label: (id: number): Label | undefined => label.get(id),
    setLabel(id: number, to: Label): void {
      setLabel.run(to.state, to.classId, id);
      changes.image(id);
    },
    setState(id: number, state: ImageState, refusal: string | null): void {
      setState.run(state, refusal, id);
      changes.image(id);
    },
    counts: (): { images: number; labelled: number } => counts.get() ?? { images: 0, labelled: 0 },
    /** Number of images with a higher id. */
    countAfter: (id: number): number => countAfter.get(id) ?? 0,
    /** The byte up to which each pack is used. */
    packEnds: (): { pack: number; end: number }[] => packEnds.all(),
    /** Id of the image at an absolute path. */
    byPath: (path: string): number | undefined => byPath.get({ path })?.id,
    /** Absolute paths of the first images with higher ids. */
    pathsAfter: (id: number, limit: number): { id: number; path: string }[] => pathsAfter.all(id, limit),
    /** The source's folder of an absolute path, and the path in it. */
    locationOfPath(path: string): { root: string; path: string } | undefined {
      const found = byPath.get({ path });
      return found && { root: found.root, path: found.path };
    },
    /** Images labelled with a class, in order of id. */
    ofClass: (classId: number): number[] => ofClass.all(classId),
    /** All labelled, readable images, in order of id. */
    trainable: (): TrainableImage[] => trainable.all(),
    /** The images that a split divides: trainable ones, and labelled ones that are missing now, in order of id, range by range. */
    *splittable(): Generator<TrainableImage[], void> {
      for (const range of ranges()) yield splittable.all(range);
    },
    /** Number of labelled images that are missing now, by class name; classes without any are left out. */
    missingByClass: (): Map<string, number> =>
      new Map(missingByClass.all().map(({ className, images }) => [className, images])),
    /** Refused images that are not excluded, with the reason. */
    refused: (): { id: number; refusal: string }[] => refused.all(),
    /** Paths of all images with the folders of their sources, range by range. */
    *paths(): Generator<[id: number, root: string, path: string][], void> {
      for (const range of ranges()) yield paths.all(range);
    },
    location: (id: number): { root: string; path: string } | undefined => location.get(id),
  };
}

/** An import's finding about a file: an image and the pack of its thumbnail, or why it was refused. */
export type InspectedFile =
  | { readonly inspection: Inspection; readonly pack: number }
  | { readonly refusal: string; readonly bytes: number | null; readonly modified: number | null };

function columns(found: InspectedFile) {
  if ('refusal' in found) {
    const nothing = { sha256: null, format: null, width: null, height: null, pack: null, offset: null, length: null };
    return { ...nothing, state: 'refused', refusal: found.refusal, bytes: found.bytes, modified: found.modified };
  }
  const { sha256, bytes, modified, format, width, height, thumbnail } = found.inspection;
  const { offset, length } = thumbnail;
  const hash = Buffer.from(sha256, 'hex');
  return {
    state: 'ok',
    refusal: null,
    sha256: hash,
    bytes,
    modified,
    format,
    width,
    height,
    pack: found.pack,
    offset,
    length,
  };
}

const labelColumns = (label: Label) => ({ labelState: label.state, classId: label.classId });
