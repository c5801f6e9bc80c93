import { mix, shade } from './colours';
import type { Expression, Face } from './face';
import { pointOnFace, type FacePoint } from './face-point';
import { circle, d, element, ellipse, group, line, path } from './svg';

/** Distance of an eye from the middle of the face, and its height, in drawing units. */
export const eyeAt = { x: 24, y: 3 } as const;

const lashColour = '#261714';

/** Draws both eyes with lids, brows, eye shadow and dark rings. */
export function drawEyes(face: Face): string {
  return [-1, 1]
    .map((side) => {
      const point = pointOnFace(face, side * eyeAt.x, eyeAt.y);
      const eye = [drawRing(face), drawShadow(face), drawEye(face, side)].join('');
      return group({ transform: stretch(point, side * face.eyeSize, face.eyeSize) }, eye) + drawBrow(face, side);
    })
    .join('');
}

/** The transform that moves a drawing about (0, 0) to a point of the face and scales it. */
const stretch = (point: FacePoint, across: number, up: number): string =>
  d`translate(${point.x} ${point.y}) scale(${across * point.across} ${up})`;

/** One eye about (0, 0) with its outer corner on the right; the caller mirrors it. */
function drawEye(face: Face, side: number): string {
  if (face.gaze === 'closed') return line('M -10 0 Q 0 8 10.5 -1', lashColour, 2.8);
  const height = face.gaze === 'wide' ? 1.22 : 1;
  const white = d`M -11 2 C -7 ${-8 * height} 6 ${-9 * height} 11.5 -1.5 C 7 ${6.5 * height} -6 ${7 * height} -11 2 Z`;
  const id = side < 0 ? 'left-eye' : 'right-eye';
  const x = side * face.look * 2.4;
  return group(
    {},
    element('clipPath', { id }, path(white, {})),
    path(white, { fill: '#fbf8f4' }),
    group({ 'clip-path': `url(#${id})` }, drawIris(face, x), drawLid(face)),
    line(d`M -11 2 C -7 ${-8 * height} 6 ${-9 * height} 11.5 -1.5`, lashColour, 2.6),
    face.lipstick ? line('M 10.5 -2 L 14.5 -5.5 M 8 -5 L 11 -8.6', lashColour, 1.7) : '',
    line(d`M -8 5 Q 1 ${7.6 * height} 9 1.8`, shade(face.skin, 0.3), 1),
  );
}

function drawIris({ iris }: Face, x: number): string {
  return (
    circle(x, -0.8, 5.7, { fill: iris }) +
    circle(x, -0.8, 2.7, { fill: '#120c0b' }) +
    circle(x - 1.9, -3, 1.5, { fill: '#ffffff' })
  );
}

function drawLid({ gaze, skin, eyeShadow }: Face): string {
  if (gaze !== 'relaxed') return '';
  return path('M -13 -12 L 13 -12 L 13 -2 Q 0 -5 -13 1 Z', { fill: eyeShadow ?? shade(skin, 0.16) });
}

function drawShadow({ eyeShadow }: Face): string {
  return eyeShadow ? path('M -12 0 C -8 -15 9 -16 14 -3 Q 2 -9 -12 0 Z', { fill: eyeShadow, opacity: 0.6 }) : '';
}

/** A dark ring around a tired eye, which looks a little like a frame. */
function drawRing({ tiredness, skin }: Face): string {
  if (tiredness === 0) return '';
  const colour = shade(skin, 0.6);
  return (
    ellipse({ cx: 0, cy: 2, rx: 15, ry: 11, fill: colour, opacity: tiredness * 0.35 }) +
    path('M -12 4 Q 0 16 13 3 Q 0 11 -12 4 Z', { fill: colour, opacity: tiredness })
  );
}

/** How far each expression raises the brows, and how far it draws their inner ends down, in drawing units. */
const brows: Readonly<Partial<Record<Expression, { readonly lift: number; readonly inner: number }>>> = {
  surprised: { lift: 6, inner: -2 },
  laugh: { lift: 3, inner: 0 },
  grin: { lift: 2, inner: 0 },
  serious: { lift: -2, inner: 4 },
};

function drawBrow(face: Face, side: number): string {
  const { lift, inner } = brows[face.expression] ?? { lift: 0, inner: 0 };
  const point = pointOnFace(face, side * (eyeAt.x + 0.5), -15 - lift, 1.08);
  const colour = face.hairStyle === 'bald' ? '#3a2a22' : mix(face.hair, shade(face.skin, 0.7), 0.3);
  const curve = d`M -12 ${2 + inner} Q -1 ${-5 + inner * 0.3} 12.5 1`;
  return group({ transform: stretch(point, side, 1) }, line(curve, colour, face.browWeight));
}
