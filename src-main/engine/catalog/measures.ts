import type { Measures } from '../../../src-shared/domain/measures';
import type { Changes } from './changes';
import type { Db } from './db';
import { idRanges, type IdRange } from './id-ranges';

/** An image as the search for issues sees it. Hashes are bytes; `classId` is 0 for no class; `isGrey` is 0 or 1. */
export interface MeasuredImage {
  readonly id: number;
  readonly classId: number;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly pixelHash: Buffer;
  readonly perceptualHash: Buffer;
  readonly brightness: number;
  readonly brightness5: number;
  readonly brightness99: number;
  readonly contrast: number;
  readonly sharpness: number;
  readonly colourfulness: number;
  readonly isGrey: number;
  /** Damage of the file, by names of domain/damage.ts with blanks between them. */
  readonly damage: string;
  /** Number of faces; null where none were searched for. */
  readonly faces: number | null;
}

/** An image with the time at which it was taken, by the camera's own clock. */
export interface CapturedImage {
  readonly id: number;
  readonly source: number;
  /** Relative to the source. */
  readonly path: string;
  /** As in 2019-07-01T12:30:00. */
  readonly capturedAt: string;
}

/** Images counted between two interruptions: a millisecond or so. */
const imagesPerRange = 2000;

/** SQL: the images in which issues are searched for: readable ones that are not excluded. */
const considered = `i.state IN ('ok', 'changed') AND i.label_state <> 'excluded'`;

/** Statements on the measures that decoding took of images. */
export function measuresTable(db: Db, changes: Changes) {
  const set = db.prepare(`
    INSERT OR REPLACE INTO image_measures (image_id, pixel_hash, perceptual_hash, brightness, brightness_5, brightness_99,
      contrast, sharpness, colourfulness, is_grey, captured_at, damage)
    VALUES (:image, :pixelHash, :perceptualHash, :brightness, :brightness5, :brightness99,
      :contrast, :sharpness, :colourfulness, :isGrey, :capturedAt, :damage)`);
  const remove = db.prepare('DELETE FROM image_measures WHERE image_id = ?');
  const has = db.prepare<[number], { one: number }>('SELECT 1 AS one FROM image_measures WHERE image_id = ?');
  const after = db.prepare<[string, number, number], MeasuredImage>(`
    SELECT i.id, coalesce(i.class_id, 0) AS classId, i.width, i.height, i.format, m.pixel_hash AS pixelHash,
      m.perceptual_hash AS perceptualHash, m.brightness, m.brightness_5 AS brightness5, m.brightness_99 AS brightness99,
      m.contrast, m.sharpness, m.colourfulness, m.is_grey AS isGrey, m.damage, f.faces
    FROM images i JOIN image_measures m ON m.image_id = i.id
    LEFT JOIN face_detections f ON f.detector = ? AND f.sha256 = i.sha256
    WHERE i.id > ? AND ${considered} ORDER BY i.id LIMIT ?`);
  const ranges = idRanges(db, imagesPerRange);
  const count = db.prepare<[IdRange], { readonly measured: number; readonly missing: number }>(`
    SELECT count(m.image_id) AS measured, count(*) - count(m.image_id) AS missing
    FROM images i LEFT JOIN image_measures m ON m.image_id = i.id
    WHERE i.id > :after AND i.id <= :to AND ${considered}`);
  const capturedAt = db
    .prepare<[number], string | null>('SELECT captured_at FROM image_measures WHERE image_id = ?')
    .pluck();
  const captured = db.prepare<[IdRange], CapturedImage>(`
    SELECT i.id, i.source_id AS source, i.path, m.captured_at AS capturedAt
    FROM image_measures m JOIN images i ON i.id = m.image_id
    WHERE m.image_id > :after AND m.image_id <= :to AND m.captured_at IS NOT NULL`);

  return {
    /** Stores an image's measures. Numbers are rounded to 32 bits, so that the column index holds exactly what is stored. */
    set(image: number, { pixelHash, perceptualHash, isGrey, capturedAt, damage, ...numbers }: Measures): void {
      const hashes = {
        pixelHash: Buffer.from(pixelHash, 'hex'),
        perceptualHash: Buffer.from(perceptualHash, 'hex'),
      };
      const rounded = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Math.fround(value)]));
      set.run({ image, ...rounded, ...hashes, capturedAt, isGrey: isGrey ? 1 : 0, damage: damage.join(' ') });
      changes.image(image);
    },
    remove(image: number): void {
      remove.run(image);
      changes.image(image);
    },
    has: (image: number): boolean => has.get(image) !== undefined,
    /** The next images to search for issues, in order of id. @param detector whose face counts to read */
    after: (image: number, limit: number, detector: string): MeasuredImage[] => after.all(detector, image, limit),
    /** Numbers of measured images, which `after` returns, and of images still to be measured; interruptible. */
    *count(): Generator<void, { measured: number; missing: number }> {
      const counts = { measured: 0, missing: 0 };
      for (const range of ranges()) {
        const found = count.get(range);
        counts.measured += found?.measured ?? 0;
        counts.missing += found?.missing ?? 0;
        yield;
      }
      return counts;
    },
    /** All images with a capture time, range by range. */
    *captured(): Generator<CapturedImage[], void> {
      for (const range of ranges()) yield captured.all(range);
    },
    /** Time at which the camera took the picture, by its own clock. */
    capturedAt: (image: number): string | null => capturedAt.get(image) ?? null,
  };
}
