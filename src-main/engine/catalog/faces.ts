import type { Box, Face, PictureSize } from '../../../src-shared/domain/face-crop';
import type { Db } from './db';

/** The face detector's result for a picture. */
export interface DetectedFaces {
  readonly faces: number;
  /** In pixels of the upright picture; null when there is no face. */
  readonly largest: Face | null;
  readonly picture: PictureSize;
}

/** The largest face of an image, and its picture. */
export interface LargestFace {
  readonly image: number;
  readonly box: Box;
  readonly picture: PictureSize;
}

interface Row {
  readonly faces: number;
  readonly pictureWidth: number;
  readonly pictureHeight: number;
  readonly left: number | null;
  readonly top: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly score: number | null;
}

type BoxRow = Box & { readonly image: number; readonly pictureWidth: number; readonly pictureHeight: number };

/** Statements on a detector's results, by content. */
export function facesTable(db: Db) {
  const find = db.prepare<[string, Buffer], Row>(`
    SELECT faces, picture_width AS pictureWidth, picture_height AS pictureHeight, box_left AS "left", box_top AS top,
      box_width AS width, box_height AS height, score
    FROM face_detections WHERE detector = ? AND sha256 = ?`);
  // CROSS JOIN fixes the order: SQLite, which doesn't know the sizes, would go through all detections.
  const largest = db.prepare<[string, string], BoxRow>(`
    SELECT i.id AS image, f.picture_width AS pictureWidth, f.picture_height AS pictureHeight, f.box_left AS "left",
      f.box_top AS top, f.box_width AS width, f.box_height AS height
    FROM json_each(?) wanted CROSS JOIN images i ON i.id = wanted.value
    CROSS JOIN face_detections f ON f.detector = ? AND f.sha256 = i.sha256 WHERE f.faces > 0`);
  const insert = db.prepare<[Row & { readonly detector: string; readonly sha256: Buffer }]>(`
    INSERT OR REPLACE INTO face_detections (detector, sha256, faces, picture_width, picture_height, box_left, box_top,
      box_width, box_height, score)
    VALUES (:detector, :sha256, :faces, :pictureWidth, :pictureHeight, :left, :top, :width, :height, :score)`);

  return {
    find(detector: string, sha256: Buffer): DetectedFaces | undefined {
      const row = find.get(detector, sha256);
      return (
        row && {
          faces: row.faces,
          largest: faceOf(row),
          picture: { width: row.pictureWidth, height: row.pictureHeight },
        }
      );
    },
    /** The largest faces of those of some images in which one was found. */
    largestOf: (detector: string, images: readonly number[]): LargestFace[] =>
      largest.all(JSON.stringify(images), detector).map(({ image, pictureWidth, pictureHeight, ...box }) => ({
        image,
        box,
        picture: { width: pictureWidth, height: pictureHeight },
      })),
    add(detector: string, sha256: Buffer, { faces, largest, picture }: DetectedFaces): void {
      const { left, top, width, height } = largest?.box ?? { left: null, top: null, width: null, height: null };
      const [pictureWidth, pictureHeight] = [picture.width, picture.height];
      const score = largest?.score ?? null;
      insert.run({ detector, sha256, faces, pictureWidth, pictureHeight, left, top, width, height, score });
    },
  };
}

function faceOf({ left, top, width, height, score }: Row): Face | null {
  if (left === null || top === null || width === null || height === null || score === null) return null;
  return { box: { left, top, width, height }, score };
}
