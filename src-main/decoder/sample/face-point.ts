import type { Face } from './face';

/** A point of the face as it is seen in the picture. */
export interface FacePoint {
  readonly x: number;
  readonly y: number;
  /** How wide things look there: 1 when seen from straight ahead, less on the side that turns away. */
  readonly across: number;
}

/** Radius of the rounding on which features sit, and how flat it is, in drawing units. */
const radius = 66;
const flatness = 0.62;

/**
 * Where a point of the face is seen when the head turns.
 * @param x of the point in the unturned face, in drawing units
 * @param y of the point in the unturned face, in drawing units
 * @param depth 1 lies on the face, more stands out of it
 */
export function pointOnFace({ pose }: Face, x: number, y: number, depth = 1): FacePoint {
  const angle = Math.asin(Math.max(-0.95, Math.min(0.95, x / radius)));
  const out = Math.cos(angle) * radius * flatness * depth;
  return {
    x: x * Math.cos(pose.turn) + out * Math.sin(pose.turn),
    y: y + out * Math.sin(pose.pitch),
    across: Math.min(1.12, Math.cos(angle + pose.turn * 0.9) / Math.cos(angle)),
  };
}
