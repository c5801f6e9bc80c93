import type { Measures } from '../../../src-shared/domain/measures';
import type { Changes } from './changes';
import type { Db } from './db';
import { idRanges, type IdRange } from './id-ranges';

/** An image as issues are looked for in it; hashes are bytes, is_grey and the label's class numbers (0: none). */
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
  /** null where nobody has looked for them. */
  readonly faces: number | null;
}

/** Images that are counted between two interruptions: a millisecond or so. */
const imagesAtOnce = 2000;

/** Readable images that are not left out of training: those that issues are looked for in. */
const considered = `i.state IN ('ok', 'changed') AND i.label_state <> 'excluded'`;

/** Statements on what decoding measured of images. */
export function measuresTable(db: Db, changes: Changes) {
  const set = db.prepare(`
    INSERT OR REPLACE INTO image_measures (image_id, pixel_hash, perceptual_hash, brightness, brightness_5, brightness_99,
      contrast, sharpness, colourfulness, is_grey, captured_at)
    VALUES (:image, :pixelHash, :perceptualHash, :brightness, :brightness5, :brightness99,
      :contrast, :sharpness, :colourfulness, :isGrey, :capturedAt)`);
  const remove = db.prepare('DELETE FROM image_measures WHERE image_id = ?');
  const has = db.prepare<[number], { one: number }>('SELECT 1 AS one FROM image_measures WHERE image_id = ?');
  const after = db.prepare<[string, number, number], MeasuredImage>(`
    SELECT i.id, coalesce(i.class_id, 0) AS classId, i.width, i.height, i.format, m.pixel_hash AS pixelHash,
      m.perceptual_hash AS perceptualHash, m.brightness, m.brightness_5 AS brightness5, m.brightness_99 AS brightness99,
      m.contrast, m.sharpness, m.colourfulness, m.is_grey AS isGrey, f.faces
    FROM images i JOIN image_measures m ON m.image_id = i.id
    LEFT JOIN face_detections f ON f.detector = ? AND f.sha256 = i.sha256
    WHERE i.id > ? AND ${considered} ORDER BY i.id LIMIT ?`);
  const stretches = idRanges(db, imagesAtOnce);
  const count = db.prepare<[IdRange], { readonly measured: number; readonly missing: number }>(`
    SELECT count(m.image_id) AS measured, count(*) - count(m.image_id) AS missing
    FROM images i LEFT JOIN image_measures m ON m.image_id = i.id
    WHERE i.id > :after AND i.id <= :to AND ${considered}`);
  const capturedAt = db
    .prepare<[number], string | null>('SELECT captured_at FROM image_measures WHERE image_id = ?')
    .pluck();

  return {
    /** Numbers are kept to 32 bits, so that the column index holds the very ones that are stored. */
    set(image: number, { pixelHash, perceptualHash, isGrey, capturedAt, ...numbers }: Measures): void {
      const hashes = {
        pixelHash: Buffer.from(pixelHash, 'hex'),
        perceptualHash: Buffer.from(perceptualHash, 'hex'),
      };
      const rounded = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Math.fround(value)]));
      set.run({ image, ...rounded, ...hashes, capturedAt, isGrey: isGrey ? 1 : 0 });
      changes.image(image);
    },
    remove(image: number): void {
      remove.run(image);
      changes.image(image);
    },
    has: (image: number): boolean => has.get(image) !== undefined,
    /** The next images to look for issues in, in order of id; `detector` is whose faces count. */
    after: (image: number, limit: number, detector: string): MeasuredImage[] => after.all(detector, image, limit),
    /** How many images `after` gives in all, and how many more it would give, were they measured; interruptible. */
    *count(): Generator<void, { measured: number; missing: number }> {
      const counts = { measured: 0, missing: 0 };
      for (const stretch of stretches()) {
        const found = count.get(stretch);
        counts.measured += found?.measured ?? 0;
        counts.missing += found?.missing ?? 0;
        yield;
      }
      return counts;
    },
    /** When the camera took it, by its own clock. */
    capturedAt: (image: number): string | null => capturedAt.get(image) ?? null,
  };
}
