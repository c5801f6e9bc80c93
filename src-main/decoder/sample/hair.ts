import { shade, tint } from './colours';
import type { Face } from './face';
import { hairShape, type BackHair, type Hairline, type HairShape } from './hair-styles';
import { Random } from './random';
import { circle, d, ellipse, group, line, path } from './svg';

/** Draws the hair behind the head, under everything else of the figure. */
export function drawHairBehind(face: Face): string {
  const shape = hairShape(face.hairStyle);
  if (!shape || face.headwear === 'scarf') return '';
  const drawn = backs[shape.back](face, shade(face.hair, 0.16));
  return group({ transform: d`translate(${-face.pose.turn * 9} 0)` }, drawn);
}

/** Hair over the head and the forehead. */
export function drawHairInFront(face: Face): string {
  const shape = hairShape(face.hairStyle);
  if (!shape || face.headwear === 'scarf') return '';
  return group(
    { transform: d`translate(${face.pose.turn * 4} ${face.pose.pitch * 6})`, opacity: shape.buzzed ? 0.72 : undefined },
    path(capOutline(face, shape), { fill: face.hair }),
    shape.curly ? drawCurls(face, shape) : '',
    shape.quiff ? drawQuiff(face) : '',
    shape.buzzed || shape.curly ? '' : drawShine(face),
  );
}

/** Outline of the hair: over the crown from temple to temple, then back along the hairline. */
function capOutline({ head }: Face, { volume, sideEnd, hairline }: HairShape): string {
  const wide = head.half + volume * 0.6;
  const high = head.top + volume;
  const inner = head.half - 4;
  const low = Math.max(sideEnd, -2);
  return (
    d`M ${-wide} ${sideEnd} C ${-wide - 2} ${-high * 0.62} ${-wide * 0.66} ${-high} 0 ${-high}` +
    d` C ${wide * 0.66} ${-high} ${wide + 2} ${-high * 0.62} ${wide} ${sideEnd}` +
    d` Q ${wide - 1} ${low + 4} ${wide - 3} ${low} Q ${inner + 2} ${low * 0.4} ${inner} -3 ` +
    hairlines[hairline](inner) +
    d` Q ${-inner - 2} ${low * 0.4} ${-wide + 3} ${low} Q ${-wide + 1} ${low + 4} ${-wide} ${sideEnd} Z`
  );
}

/** Hairlines from the right temple (w, -3) to the left one, (-w, -3). */
const hairlines: Readonly<Record<Hairline, (w: number) => string>> = {
  rounded: (w) =>
    d`C ${w - 2} -22 ${w - 8} -44 ${w - 22} -46 Q 0 -50 ${-w + 22} -46 C ${-w + 8} -44 ${-w + 2} -22 ${-w} -3`,
  sidePart: (w) => d`C ${w - 1} -16 ${w - 4} -34 22 -56 C 12 -38 -22 -30 ${-w + 8} -26 Q ${-w + 1} -16 ${-w} -3`,
  centrePart: (w) => d`C ${w - 2} -14 ${w - 8} -34 0 -60 C ${-w + 8} -34 ${-w + 2} -14 ${-w} -3`,
  fringe: (w) =>
    d`C ${w - 1} -10 ${w - 3} -14 ${w - 6} -20 Q ${w * 0.6} -16 ${w * 0.45} -22` +
    d` Q ${w * 0.2} -17 2 -23 Q ${-w * 0.25} -17 ${-w * 0.45} -22 Q ${-w * 0.7} -16 ${-w + 6} -20` +
    d` C ${-w + 3} -14 ${-w + 1} -10 ${-w} -3`,
  sweep: (w) =>
    d`C ${w - 1} -14 ${w - 4} -26 ${w - 12} -34 Q 18 -24 -8 -36 Q ${-w + 14} -26 ${-w + 6} -20` +
    d` Q ${-w + 1} -12 ${-w} -3`,
  pulled: (w) => d`C ${w - 1} -22 ${w - 10} -50 0 -55 C ${-w + 10} -50 ${-w + 1} -22 ${-w} -3`,
  receding: (w) =>
    d`C ${w - 1} -20 ${w - 1} -40 ${w - 12} -50 Q 26 -68 12 -56 Q 0 -50 -12 -56` +
    d` Q -26 -68 ${-w + 12} -50 C ${-w + 1} -40 ${-w + 1} -20 ${-w} -3`,
};

function drawCurls(face: Face, { volume }: HairShape): string {
  const random = new Random(face.head.half, face.head.chin, 'curls');
  const { half, top } = face.head;
  return Array.from({ length: 15 }, (_, index) => {
    const angle = Math.PI * (1.02 + (0.96 * index) / 14);
    const x = Math.cos(angle) * (half - 2);
    const y = Math.sin(angle) * (top - 8 + volume * 0.5) + 2;
    const colour = random.chance(0.4) ? tint(face.hair, 0.12) : face.hair;
    return circle(x + random.around(3), y + random.around(3), random.between(10, 15), { fill: colour });
  }).join('');
}

function drawQuiff({ head, hair }: Face): string {
  const y = -head.top;
  return (
    path(
      d`M -36 ${y + 26} C -46 ${y - 16} 10 ${y - 26} 40 ${y - 8}` +
        d` C 50 ${y + 4} 46 ${y + 22} 38 ${y + 30} C 20 ${y + 14} -12 ${y + 16} -36 ${y + 26} Z`,
      { fill: hair },
    ) + line(d`M -18 ${y + 10} Q 6 ${y - 8} 32 ${y}`, tint(hair, 0.25), 3, { opacity: 0.6 })
  );
}

function drawShine({ head, hair }: Face): string {
  const y = -head.top;
  return line(d`M -34 ${y + 14} Q -20 ${y + 2} 2 ${y + 3}`, tint(hair, 0.35), 4.5, { opacity: 0.5 });
}

/** Hair behind the head, by its shape. */
const backs: Readonly<Record<BackHair, (face: Face, colour: string) => string>> = {
  none: () => '',
  long: ({ head }, fill) => path(curtain(head.half + 13, 122, 0), { fill }),
  wavy: ({ head }, fill) => path(curtain(head.half + 18, 112, 9), { fill }),
  bob: ({ head }, fill) => path(curtain(head.half + 14, 54, -6), { fill }),
  afro: ({ head }, fill) => cloud(head.half + 16, -26, fill),
  curls: ({ head }, fill) => cloud(head.half + 12, -14, fill) + cloud(head.half + 6, 34, fill),
  bun: ({ head, hair }, fill) =>
    circle(0, -head.top - 14, 22, { fill }) + circle(-3, -head.top - 17, 15, { fill: hair }),
  twoBuns: ({ head, hair }, fill) =>
    [-1, 1]
      .map(
        (side) =>
          circle(side * 42, -head.top + 4, 21, { fill }) + circle(side * 42 - 2, -head.top + 1, 14, { fill: hair }),
      )
      .join(''),
  ponytail: ({ head }, fill) =>
    path(d`M 20 ${-head.top} C 96 ${-head.top - 8} 104 20 84 76 C 82 30 72 -10 40 -30 Z`, { fill }),
  braids: ({ head, hair }, fill) =>
    [-1, 1]
      .flatMap((side) =>
        [0, 1, 2, 3, 4].map((step) =>
          ellipse({
            cx: side * (head.half + 2 + step),
            cy: 34 + step * 19,
            rx: 12 - step,
            ry: 13,
            fill: step % 2 ? fill : hair,
          }),
        ),
      )
      .join(''),
};

/** Hair that falls to y = low. @param wave height of the waves along its sides */
function curtain(wide: number, low: number, wave: number): string {
  return (
    d`M 0 -84 C ${wide * 0.8} -86 ${wide} -44 ${wide} -6` +
    d` C ${wide + wave} ${low * 0.3} ${wide - wave} ${low * 0.55} ${wide + wave * 0.6} ${low * 0.85}` +
    d`Q ${wide - 6} ${low + 6} ${wide * 0.5} ${low} L ${-wide * 0.5} ${low}` +
    d` Q ${-wide + 6} ${low + 6} ${-wide - wave * 0.6} ${low * 0.85}` +
    d`C ${-wide + wave} ${low * 0.55} ${-wide - wave} ${low * 0.3} ${-wide} -6` +
    d` C ${-wide} -44 ${-wide * 0.8} -86 0 -84 Z`
  );
}

/** A round mass of hair with a curly edge. */
function cloud(radius: number, y: number, fill: string): string {
  const edge = Array.from({ length: 18 }, (_, index) => {
    const angle = (Math.PI * 2 * index) / 18;
    return circle(Math.cos(angle) * radius, y + Math.sin(angle) * radius * 0.92, 15 + (index % 3) * 2, { fill });
  });
  return ellipse({ cx: 0, cy: y, rx: radius + 4, ry: radius * 0.96, fill }) + edge.join('');
}
