import type { Face } from './face';

/** A point of the face as it is seen: `across` is how wide things there look, 1 from straight ahead. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly across: number;
}

/** Radius of the rounding that features sit on, and how flat it is, in drawing units. */
const radius = 66;
const flatness = 0.62;

/** Where a point of the face is seen when the head turns; `depth` 1 lies on the face, more stands out of it. */
export function place({ pose }: Face, x: number, y: number, depth = 1): Place {
  const away = Math.asin(Math.max(-0.95, Math.min(0.95, x / radius)));
  const out = Math.cos(away) * radius * flatness * depth;
  return {
    x: x * Math.cos(pose.turn) + out * Math.sin(pose.turn),
    y: y + out * Math.sin(pose.pitch),
    across: Math.min(1.12, Math.cos(away + pose.turn * 0.9) / Math.cos(away)),
  };
}
