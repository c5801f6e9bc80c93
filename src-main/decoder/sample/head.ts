import { lightness, mix, shade, tint } from './colours';
import type { Face } from './face';
import { hairShape } from './hair-styles';
import { pointOnFace } from './face-point';
import { circle, d, element, ellipse, group, line, path, radialGradient } from './svg';

/** The outline of the head. The chin leads when the head turns. */
export function headOutline({ head, pose }: Face): string {
  const { half, top, jaw, chin } = head;
  const lean = pose.turn * 13;
  const [right, left] = [half - pose.turn * 4, half + pose.turn * 4];
  const low = chin + pose.pitch * 10;
  return (
    d`M 0 ${-top} C ${right * 0.62} ${-top} ${right} ${-top * 0.62} ${right} ${-8}` +
    d` C ${right} ${16} ${jaw + 5 + lean * 0.5} ${32} ${jaw + lean * 0.6} ${44}` +
    d` C ${jaw * 0.82 + lean} ${60} ${jaw * 0.42 + lean} ${low} ${lean} ${low}` +
    d` C ${-jaw * 0.42 + lean} ${low} ${-jaw * 0.82 + lean} ${60} ${-jaw + lean * 0.6} ${44}` +
    d` C ${-jaw - 5 + lean * 0.5} ${32} ${-left} ${16} ${-left} ${-8}` +
    d` C ${-left} ${-top * 0.62} ${-left * 0.62} ${-top} 0 ${-top} Z`
  );
}

/** Draws neck, shoulders and neckline, which don't tilt with the head. */
export function drawBust(face: Face): string {
  const { skin, clothes, head } = face;
  const neck = head.jaw * 0.66;
  const collar = face.freckles || face.lipstick;
  return group(
    {},
    path(d`M ${-neck} 30 L ${-neck} 92 Q 0 126 ${neck} 92 L ${neck} 30 Z`, { fill: skin }),
    path(d`M ${-neck} 58 Q ${face.pose.turn * 10} 104 ${neck} 58 L ${neck} 40 L ${-neck} 40 Z`, {
      fill: shade(skin, 0.24),
    }),
    path(
      d`M -128 190 C -126 128 -88 108 ${-neck - 2} 92 Q 0 ${collar ? 132 : 118} ${neck + 2} 92` +
        d` C 88 108 126 128 128 190 Z`,
      { fill: clothes },
    ),
    line(d`M ${-neck - 4} 94 Q 0 ${collar ? 136 : 122} ${neck + 4} 94`, shade(clothes, 0.25), 4),
    line('M -84 150 Q -78 134 -80 124 M 84 150 Q 78 134 80 124', shade(clothes, 0.18), 2.5),
  );
}

/** Draws the ears behind the head. The one on the far side hides as the head turns. */
export function drawEars(face: Face): string {
  if ((hairShape(face.hairStyle)?.sideEnd ?? 0) >= 20) return ''; // long hair covers them
  const { skin, head, pose } = face;
  return [-1, 1]
    .map((side) => {
      const x = side * (head.half - 1) + pose.turn * (side * pose.turn > 0 ? -14 : 6);
      const y = 6 - pose.pitch * 10;
      const inner = shade(skin, 0.22);
      const ring = face.earrings ? circle(x + side * 3, y + 20, 3.4, { fill: '#d9b44a' }) : '';
      return (
        ellipse({ cx: x, cy: y, rx: 10, ry: 15, fill: mix(skin, shade(skin, 0.3), 0.25) }) +
        line(d`M ${x + side * 4} ${y - 7} Q ${x + side * 7} ${y} ${x + side * 3} ${y + 8}`, inner, 2.2) +
        ring
      );
    })
    .join('');
}

/** Draws the head with a soft shadow. @param light side that the light comes from: -1 left, 1 right */
export function drawHead(face: Face, light: number): string {
  const { skin } = face;
  const outline = headOutline(face);
  return group(
    { 'clip-path': 'url(#head)' },
    path(outline, { fill: shade(skin, 0.17) }),
    path(outline, { fill: skin, transform: d`translate(${light * 9} -4)` }),
    radialGradient(
      'brow-light',
      [0.5, 0.5, 0.5],
      [
        [0, tint(skin, 0.45), 0.5],
        [1, tint(skin, 0.45), 0],
      ],
    ),
    ellipse({ cx: light * 14, cy: -34, rx: 44, ry: 34, fill: 'url(#brow-light)' }),
    ...drawCheeks(face),
  );
}

/** The clip path `head`, which `drawHead` and beards use. */
export const headClip = (face: Face): string => element('clipPath', { id: 'head' }, path(headOutline(face), {}));

function drawCheeks(face: Face): string[] {
  const blush = mix(face.skin, '#d8434e', 0.38);
  return [-1, 1].flatMap((side) => {
    const cheek = pointOnFace(face, side * 33, 26);
    const parts = [
      ellipse({
        cx: cheek.x,
        cy: cheek.y,
        rx: 12 * cheek.across,
        ry: 8,
        fill: blush,
        opacity: lightness(face.skin) < 0.45 ? 0.24 : 0.4,
      }),
    ];
    return face.freckles ? [...parts, ...drawFreckles(face, side)] : parts;
  });
}

function drawFreckles(face: Face, side: number): string[] {
  const spots = [
    [20, 18],
    [26, 22],
    [32, 18],
    [37, 23],
    [29, 27],
    [22, 26],
    [35, 29],
  ] as const;
  return spots.map(([x, y]) => {
    const spot = pointOnFace(face, side * x, y);
    return circle(spot.x, spot.y, 1.3, { fill: shade(face.skin, 0.5), opacity: 0.7 });
  });
}
