import { frames, mix, shade } from './colours';
import { eyeAt } from './eyes';
import type { Face } from './face';
import { pointOnFace, type FacePoint } from './face-point';
import type { Random } from './random';
import { d, group, line, path } from './svg';

type Shape = 'round' | 'oval' | 'square' | 'wayfarer' | 'aviator' | 'catEye' | 'halfRim';

/** One pair of glasses. Sizes are in drawing units. */
export interface Glasses {
  readonly shape: Shape;
  readonly colour: string;
  readonly thickness: number;
  /** Half the width of a lens. */
  readonly wide: number;
  /** Half the height of a lens. */
  readonly high: number;
  /** How far down the nose they sit. */
  readonly drop: number;
  readonly lens: { readonly colour: string; readonly opacity: number };
}

/** Draws a pair of glasses from a random generator. */
export function chooseGlasses(random: Random): Glasses {
  const shape = random.weighted<Shape>({
    round: 3,
    oval: 1.5,
    square: 2.5,
    wayfarer: 3,
    aviator: 1.2,
    catEye: 1.4,
    halfRim: 1.5,
  });
  const weight = random.weighted({ thin: 1, medium: 3.5, thick: 5 });
  const thickness = {
    thin: random.between(2.2, 2.8),
    medium: random.between(3.2, 4.4),
    thick: random.between(4.8, 6.4),
  }[weight];
  const tinting = random.weighted({ clear: 5, tinted: 3, dark: 3.5 });
  const tinted = random.pick(['#8a5a2b', '#4a6b8a', '#5b8e7d', '#a8577e', '#d9a13c']);
  const lens = {
    clear: { colour: '#eef6ff', opacity: random.between(0.12, 0.3) },
    tinted: { colour: tinted, opacity: random.between(0.3, 0.55) },
    dark: { colour: '#1a1c22', opacity: random.between(0.72, 0.92) },
  }[tinting];
  const wide = random.between(17.5, 21);
  const high =
    wide * { round: 0.98, oval: 0.72, square: 0.78, wayfarer: 0.8, aviator: 0.96, catEye: 0.72, halfRim: 0.68 }[shape];
  return { shape, colour: random.pick(frames), thickness, wide, high, drop: random.between(-1, 5), lens };
}

/** Draws the arms from the frame to the ears, which go under the hair. */
export function drawTemples(face: Face, glasses: Glasses): string {
  return [-1, 1]
    .map((side) => {
      const lens = lensAt(face, glasses, side);
      const x = lens.x + side * glasses.wide * lens.across;
      const ear = side * (face.head.half + 1) + face.pose.turn * 4;
      return line(
        d`M ${x} ${lens.y - 4} L ${ear} ${-3 - face.pose.pitch * 8}`,
        glasses.colour,
        Math.max(2.2, glasses.thickness * 0.8),
      );
    })
    .join('');
}

/** Draws both lenses with their frame and the bridge. */
export function drawGlasses(face: Face, glasses: Glasses): string {
  const lenses = [-1, 1].map((side) => drawLens(lensAt(face, glasses, side), glasses, side, face.skin));
  return lenses.join('') + drawBridge(face, glasses);
}

/** Centre of a lens. @param side -1 left, 1 right in the picture */
const lensAt = (face: Face, { drop }: Glasses, side: number): FacePoint =>
  pointOnFace(face, side * (eyeAt.x + 0.8), eyeAt.y + 1 + drop, 1.12);

function drawLens(centre: FacePoint, glasses: Glasses, side: number, skin: string): string {
  const { shape, wide, high, colour, thickness, lens } = glasses;
  const outline = outlines[shape](wide, high);
  const rim = shape === 'halfRim' ? halfRim(wide, high) : outline;
  const glare =
    d`M ${-wide * 0.45} ${high * 0.3} L ${wide * 0.05} ${-high * 0.6}` +
    d` M ${-wide * 0.1} ${high * 0.42} L ${wide * 0.3} ${-high * 0.3}`;
  return group(
    { transform: d`translate(${centre.x} ${centre.y}) scale(${side * centre.across} 1)` },
    line(rim, shade(skin, 0.55), thickness, { opacity: 0.28, transform: 'translate(0 2.6)' }),
    path(outline, { fill: lens.colour, 'fill-opacity': lens.opacity }),
    shape === 'halfRim' ? line(outline, mix(colour, '#ffffff', 0.5), 0.9, { opacity: 0.7 }) : '',
    line(glare, '#ffffff', 2.4, { opacity: 0.24 }),
    line(rim, colour, thickness),
  );
}

function drawBridge(face: Face, glasses: Glasses): string {
  const [left, right] = [lensAt(face, glasses, -1), lensAt(face, glasses, 1)];
  const from = left.x + (glasses.wide - 1) * left.across;
  const to = right.x - (glasses.wide - 1) * right.across;
  const y = left.y - glasses.high * 0.24;
  const double =
    glasses.shape === 'aviator' ? line(d`M ${from - 2} ${y - 7} L ${to + 2} ${y - 7}`, glasses.colour, 2) : '';
  return (
    line(
      d`M ${from} ${y} Q ${(from + to) / 2} ${y - 5} ${to} ${y}`,
      glasses.colour,
      Math.max(2, glasses.thickness * 0.9),
    ) + double
  );
}

/** Outlines of a lens about (0, 0) with its outer side on the right. `w` and `h` are half its width and height. */
const outlines: Readonly<Record<Shape, (w: number, h: number) => string>> = {
  round: superellipse(0.55),
  oval: superellipse(0.6),
  square: superellipse(0.84),
  halfRim: superellipse(0.76),
  wayfarer: (w, h) =>
    d`M ${-w * 0.86} ${-h * 0.86} Q 0 ${-h * 1.08} ${w * 0.9} ${-h * 0.98}` +
    d` Q ${w * 1.12} ${-h * 0.9} ${w * 1.02} ${-h * 0.3}` +
    d` C ${w * 0.92} ${h * 0.7} ${w * 0.66} ${h} 0 ${h}` +
    d` C ${-w * 0.66} ${h} ${-w * 0.86} ${h * 0.6} ${-w * 0.94} ${-h * 0.3}` +
    d` Q ${-w * 1.02} ${-h * 0.8} ${-w * 0.86} ${-h * 0.86} Z`,
  aviator: (w, h) =>
    d`M ${-w * 0.82} ${-h * 0.74} Q 0 ${-h} ${w * 0.84} ${-h * 0.82}` +
    d` Q ${w * 1.1} ${-h * 0.7} ${w} 0 C ${w * 0.9} ${h * 0.7} ${w * 0.4} ${h} ${w * 0.1} ${h}` +
    d` C ${-w * 0.5} ${h} ${-w * 0.9} ${h * 0.2} ${-w * 0.96} ${-h * 0.4}` +
    d` Q ${-w} ${-h * 0.7} ${-w * 0.82} ${-h * 0.74} Z`,
  catEye: (w, h) =>
    d`M ${-w * 0.9} ${-h * 0.5} Q ${-w * 0.2} ${-h * 1.05} ${w * 1.18} ${-h * 1.25}` +
    d` Q ${w * 1.16} ${h * 0.2} ${w * 0.7} ${h * 0.7}` +
    d` C ${w * 0.3} ${h * 1.08} ${-w * 0.5} ${h * 1.05} ${-w * 0.84} ${h * 0.4}` +
    d` Q ${-w * 1.04} 0 ${-w * 0.9} ${-h * 0.5} Z`,
};

/** An outline between an ellipse and a rectangle. @param fullness 0.55 is an ellipse, 1 a rectangle */
function superellipse(fullness: number): (w: number, h: number) => string {
  return (w, h) => {
    const [a, b] = [w * fullness, h * fullness];
    return (
      d`M ${-w} 0 C ${-w} ${-b} ${-a} ${-h} 0 ${-h} C ${a} ${-h} ${w} ${-b} ${w} 0` +
      d` C ${w} ${b} ${a} ${h} 0 ${h} C ${-a} ${h} ${-w} ${b} ${-w} 0 Z`
    );
  };
}

const halfRim = (w: number, h: number): string =>
  d`M ${-w} ${h * 0.1} C ${-w} ${-h * 0.76} ${-w * 0.76} ${-h} 0 ${-h}` +
  d` C ${w * 0.76} ${-h} ${w} ${-h * 0.76} ${w} ${h * 0.1}`;
