import type { Face, PictureSize } from '../../../src-shared/domain/face-crop';
import type { Db } from './db';

/** The face detector's result for a picture. */
export interface DetectedFaces {
  readonly faces: number;
  /** In pixels of the upright picture; null when there is no face. */
  readonly largest: Face | null;
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

/** Statements on a detector's results, by content. */
export function facesTable(db: Db) {
  const find = db.prepare<[string, Buffer], Row>(`
    SELECT faces, picture_width AS pictureWidth, picture_height AS pictureHeight, box_left AS "left", box_top AS top,
      box_width AS width, box_height AS height, score
    FROM face_detections WHERE detector = ? AND sha256 = ?`);
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
