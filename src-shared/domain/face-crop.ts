import * as v from 'valibot';

/** Size of a picture in pixels, upright. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of a picture, in pixels from its upper left corner. */
export const Box = v.object({ left: v.number(), top: v.number(), width: v.number(), height: v.number() });
export type Box = v.InferOutput<typeof Box>;

/** A face that the detector found. Its box may reach beyond the picture. */
export const Face = v.object({ box: Box, /** 0 to 1. */ score: v.number() });
export type Face = v.InferOutput<typeof Face>;

/** Size of a face crop relative to the detector's box. */
const cropFactor = 1.25;

/** How face crops are made, for programs that use a model elsewhere. */
export const FaceCrop = v.object({
  of: v.literal('largest face, else whole picture'),
  detector: v.string(),
  /** Size relative to the detector's box, about its centre, clamped to the picture. */
  times: v.number(),
});
export type FaceCrop = v.InferOutput<typeof FaceCrop>;

export const faceCrop: FaceCrop = {
  of: 'largest face, else whole picture',
  detector: 'BlazeFace, of npm @vladmandic/human 3.3.6',
  times: cropFactor,
};

/** Edges in pixels of the square that the detector looks at, and of the inner square that the picture is fitted into. */
export const detectorFrame = { edge: 256, inner: 160 } as const;

/**
 * Maps a face from the detector's square to the picture that was fitted into the middle of it with its aspect ratio kept. The
 * margin is for faces that fill a picture: the detector was trained on faces with something around them.
 */
export function faceFromFrame({ box, score }: Face, { width, height }: PictureSize): Face {
  const scale = Math.max(width, height) / detectorFrame.inner;
  const position = (value: number, size: number): number => (value - detectorFrame.edge / 2) * scale + size / 2;
  return {
    box: {
      left: position(box.left, width),
      top: position(box.top, height),
      width: box.width * scale,
      height: box.height * scale,
    },
    score,
  };
}

/** The face with the largest box, the first of equal ones; null without faces. */
export const largestFace = (faces: readonly Face[]): Face | null =>
  faces.reduce<Face | null>((largest, face) => (largest && areaOf(largest) >= areaOf(face) ? largest : face), null);

const areaOf = ({ box }: Face): number => box.width * box.height;

/**
 * The part of a picture to cut out for a face: its box times 1.25 about its centre, in whole pixels, clamped to the picture. There is
 * no padding, so that a crop at the picture's edge is not a square.
 */
export function cropAround({ left, top, width, height }: Box, picture: PictureSize): Box {
  const [x, y] = [left + width / 2, top + height / 2];
  const across = cropAxis(x, width, picture.width);
  const down = cropAxis(y, height, picture.height);
  return { left: across.from, top: down.from, width: across.size, height: down.size };
}

/** One axis of a crop: at least one pixel, inside the picture. */
function cropAxis(centre: number, length: number, size: number): { from: number; size: number } {
  const half = (length * cropFactor) / 2;
  const from = Math.min(Math.max(Math.round(centre - half), 0), size - 1);
  const to = Math.min(Math.max(Math.round(centre + half), from + 1), size);
  return { from, size: to - from };
}
