import { lightness, mix, shade } from './colours';
import type { Expression, Face } from './face';
import { pointOnFace } from './face-point';
import { d, ellipse, group, line, path } from './svg';

/** Draws nose and mouth. */
export function drawMouth(face: Face): string {
  const point = pointOnFace(face, 0, 45, 1.12);
  const mouth = mouths[face.expression](face);
  return drawNose(face) + group({ transform: d`translate(${point.x} ${point.y}) scale(${point.across} 1)` }, mouth);
}

function drawNose(face: Face): string {
  const tip = pointOnFace(face, 0, 23, 1.5);
  const root = pointOnFace(face, 0, -4, 1.05);
  const isDark = lightness(face.skin) < 0.36;
  const shadow = isDark ? mix(face.skin, '#140808', 0.5) : shade(face.skin, 0.3);
  const side = face.pose.turn >= 0 ? 1 : -1;
  return (
    path(
      d`M ${root.x + side * 3} ${root.y}` +
        d` Q ${tip.x + side * 3} ${tip.y - 10} ${tip.x + side * 8} ${tip.y}` +
        d` Q ${tip.x} ${tip.y + 7} ${tip.x - side * 6} ${tip.y + 1}` +
        d` Q ${tip.x + side} ${tip.y - 8} ${root.x + side * 3} ${root.y} Z`,
      { fill: isDark ? mix(face.skin, '#140808', 0.2) : shade(face.skin, 0.13) },
    ) + line(d`M ${tip.x - 7} ${tip.y} Q ${tip.x} ${tip.y + 7} ${tip.x + 7} ${tip.y}`, shadow, 2.6)
  );
}

const insideColour = '#6b1f2a';
const teethColour = '#fdfaf5';

const lipColour = ({ lipstick, skin }: Face): string =>
  lipstick ? mix(skin, '#b3202f', 0.85) : mix(skin, lightness(skin) < 0.36 ? '#c76a68' : '#a2404a', 0.55);

/** A closed mouth: a line that is darker than the lips on light skin and lighter on dark skin, so that it is seen on both. */
function closedMouth(face: Face, curve: string): string {
  const isDark = lightness(face.skin) < 0.36;
  const colour = isDark ? mix(lipColour(face), '#e79a92', 0.3) : mix(lipColour(face), '#43121a', 0.35);
  return line(curve, colour, 3);
}

const mouths: Readonly<Record<Expression, (face: Face) => string>> = {
  neutral: (face) => closedMouth(face, 'M -11 0 Q 0 3.5 11 0'),
  serious: (face) => closedMouth(face, 'M -11 2 Q 0 -1 11 2'),
  smirk: (face) => closedMouth(face, 'M -11 2 Q 3 5.5 14 -4'),
  smile: (face) =>
    closedMouth(face, 'M -15 -3 Q 0 11 15 -3') + line('M -5 11.5 Q 0 13 5 11.5', shade(face.skin, 0.25), 2),
  surprised: (face) =>
    ellipse({ cx: 0, cy: 4, rx: 7.5, ry: 9.5, fill: lipColour(face) }) +
    ellipse({ cx: 0, cy: 4, rx: 5, ry: 7, fill: insideColour }),
  grin: (face) => openMouth(face, 12),
  laugh: (face) => openMouth(face, 18),
  lips: (face) =>
    path('M -14 0 Q -6 -7.5 0 -4 Q 6 -7.5 14 0 Q 0 3.5 -14 0 Z', { fill: mix(lipColour(face), '#43121a', 0.16) }) +
    path('M -14 0 Q 0 3.5 14 0 Q 8 9.5 0 9.5 Q -8 9.5 -14 0 Z', { fill: lipColour(face) }) +
    line('M -14 0 Q 0 3.5 14 0', mix(lipColour(face), '#43121a', 0.5), 1.4),
};

/** An open mouth with teeth and tongue. @param depth how far it opens, in drawing units */
function openMouth(face: Face, depth: number): string {
  const opening = d`M -17 -4 Q 0 2 17 -4 Q 14 ${depth} 0 ${depth} Q -14 ${depth} -17 -4 Z`;
  return (
    path(opening, { fill: insideColour, stroke: lipColour(face), 'stroke-width': 2.6, 'stroke-linejoin': 'round' }) +
    path('M -14.5 -2.4 Q 0 2.6 14.5 -2.4 Q 13 4.2 0 5 Q -13 4.2 -14.5 -2.4 Z', { fill: teethColour }) +
    path(d`M -8 ${depth - 2.5} Q 0 ${depth - 8} 8 ${depth - 2.5} Q 0 ${depth} -8 ${depth - 2.5} Z`, { fill: '#cf6a6a' })
  );
}
