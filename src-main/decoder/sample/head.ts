import { lightness, mix, shade, tint } from './colours';
import type { Face } from './face';
import { hairShape } from './hair-styles';
import { place } from './place';
import { circle, d, element, ellipse, group, line, path, radialGradient } from './svg';

/** The head's outline; the chin leads the turn. */
export function headOutline({ skull, pose }: Face): string {
  const { half, top, jaw, chin } = skull;
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

/** Neck, shoulders and a neckline; they don't tilt with the head. */
export function drawBust(face: Face): string {
  const { skin, clothes, skull } = face;
  const neck = skull.jaw * 0.66;
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

/** Ears behind the head; the one on the far side hides as the head turns. */
export function drawEars(face: Face): string {
  if ((hairShape(face.hairStyle)?.sideEnd ?? 0) >= 20) return ''; // long hair covers them
  const { skin, skull, pose } = face;
  return [-1, 1]
    .map((side) => {
      const x = side * (skull.half - 1) + pose.turn * (side * pose.turn > 0 ? -14 : 6);
      const y = 6 - pose.pitch * 10;
      const inner = shade(skin, 0.22);
      const ring = face.earrings ? circle(x + side * 3, y + 20, 3.4, { fill: '#d9b44a' }) : '';
      return (
        ellipse(x, y, 10, 15, { fill: mix(skin, shade(skin, 0.3), 0.25) }) +
        line(d`M ${x + side * 4} ${y - 7} Q ${x + side * 7} ${y} ${x + side * 3} ${y + 8}`, inner, 2.2) +
        ring
      );
    })
    .join('');
}

/** The head with a soft shadow on the side away from the light. @param light -1 or 1: the side that light comes from */
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
    ellipse(light * 14, -34, 44, 34, { fill: 'url(#brow-light)' }),
    ...drawCheeks(face),
  );
}

/** The clip path that `drawHead` and beards need. */
export const headClip = (face: Face): string => element('clipPath', { id: 'head' }, path(headOutline(face), {}));

function drawCheeks(face: Face): string[] {
  const blush = mix(face.skin, '#d8434e', 0.38);
  return [-1, 1].flatMap((side) => {
    const cheek = place(face, side * 33, 26);
    const parts = [
      ellipse(cheek.x, cheek.y, 12 * cheek.across, 8, {
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
    const spot = place(face, side * x, y);
    return circle(spot.x, spot.y, 1.3, { fill: shade(face.skin, 0.5), opacity: 0.7 });
  });
}
