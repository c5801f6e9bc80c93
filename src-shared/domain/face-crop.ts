import * as v from 'valibot';

/** Width and height in pixels, upright. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of a picture, in pixels from its upper left corner. */
export const Box = v.object({ left: v.number(), top: v.number(), width: v.number(), height: v.number() });
export type Box = v.InferOutput<typeof Box>;

/** A face as the detector told it; its box may reach beyond the picture. */
export const Face = v.object({ box: Box, /** 0 to 1. */ score: v.number() });
export type Face = v.InferOutput<typeof Face>;

/** How much of a picture is taken around a face, in widths and heights of the detector's box. */
const cropFactor = 1.25;

/** How a face crop is made, for whoever uses a model elsewhere. */
export const FaceCrop = v.object({
  of: v.literal('largest face, else whole picture'),
  detector: v.string(),
  /** Of the detector's box, about its centre, clamped to the picture. */
  times: v.number(),
});
export type FaceCrop = v.InferOutput<typeof FaceCrop>;

export const faceCrop: FaceCrop = {
  of: 'largest face, else whole picture',
  detector: 'BlazeFace, of npm @vladmandic/human 3.3.6',
  times: cropFactor,
};

/** Edge of the square that the detector looks at, in pixels, and of the one in its middle that the picture is fitted into. */
export const detectorFrame = { edge: 256, inner: 160 } as const;

/**
 * From the detector's square to the picture that was fitted into the middle of it, with its aspect ratio kept. The margin
 * around the picture is there for faces that fill it: the detector knows faces with something around them.
 */
export function faceFromFrame({ box, score }: Face, { width, height }: PictureSize): Face {
  const scale = Math.max(width, height) / detectorFrame.inner;
  const place = (value: number, size: number): number => (value - detectorFrame.edge / 2) * scale + size / 2;
  return {
    box: {
      left: place(box.left, width),
      top: place(box.top, height),
      width: box.width * scale,
      height: box.height * scale,
    },
    score,
  };
}

/** The face with the largest box, the first of equals; null of none. */
export const largestFace = (faces: readonly Face[]): Face | null =>
  faces.reduce<Face | null>((largest, face) => (largest && areaOf(largest) >= areaOf(face) ? largest : face), null);

const areaOf = ({ box }: Face): number => box.width * box.height;

/**
 * What is cut out of a picture for a face: its box times 1.25 about its centre, in whole pixels, without what lies beyond
 * the picture. Nothing is padded, so a crop at the edge is no square.
 */
export function cropAround({ left, top, width, height }: Box, picture: PictureSize): Box {
  const [x, y] = [left + width / 2, top + height / 2];
  const across = between(x, width, picture.width);
  const down = between(y, height, picture.height);
  return { left: across.from, top: down.from, width: across.size, height: down.size };
}

/** At least one pixel, inside. */
function between(centre: number, length: number, size: number): { from: number; size: number } {
  const half = (length * cropFactor) / 2;
  const from = Math.min(Math.max(Math.round(centre - half), 0), size - 1);
  const to = Math.min(Math.max(Math.round(centre + half), from + 1), size);
  return { from, size: to - from };
}
