import { shade, tint } from './colours';
import type { Face } from './face';
import { hairShape } from './hair-styles';
import { d, ellipse, group, line, path } from './svg';

/** Draws a beanie, cap, headband or headscarf over the hair. */
export function drawHeadwear(face: Face): string {
  if (face.headwear === 'none') return '';
  const drawn = { beanie, cap, headband, scarf }[face.headwear](face);
  return group({ transform: d`translate(${face.pose.turn * 4} ${face.pose.pitch * 8})` }, drawn);
}

function beanie({ head, headwearColour: colour }: Face): string {
  const wide = head.half + 8;
  const high = head.top + 16;
  // In shares of half the width.
  const ribs = [-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75];
  return (
    path(
      d`M ${-wide} -34 C ${-wide} ${-high} ${-wide * 0.5} ${-high - 8} 0 ${-high - 8}` +
        d` C ${wide * 0.5} ${-high - 8} ${wide} ${-high} ${wide} -34 Z`,
      { fill: colour },
    ) +
    path(d`M ${-wide - 2} -26 Q 0 -42 ${wide + 2} -26 L ${wide} -48 Q 0 -64 ${-wide} -48 Z`, {
      fill: shade(colour, 0.16),
    }) +
    ribs
      .map((rib) =>
        line(
          d`M ${wide * rib} ${-35 + Math.abs(rib) * 6} L ${wide * rib * 0.98} ${-54 + Math.abs(rib) * 6}`,
          shade(colour, 0.34),
          2,
        ),
      )
      .join('')
  );
}

function cap({ head, pose, headwearColour: colour }: Face): string {
  const wide = head.half + 6;
  const high = head.top + 12;
  const x = pose.turn * 46;
  return (
    path(
      d`M ${-wide} -28 C ${-wide} ${-high} ${-wide * 0.56} ${-high - 4} 0 ${-high - 4}` +
        d` C ${wide * 0.56} ${-high - 4} ${wide} ${-high} ${wide} -28 Q 0 -52 ${-wide} -28 Z`,
      { fill: colour },
    ) +
    line(d`M ${x * 0.5} ${-high - 2} Q ${x * 0.9} -66 ${x * 0.8} -46`, shade(colour, 0.25), 2) +
    path(
      d`M ${-46 + x} -36 Q ${x} -56 ${46 + x} -36 Q ${52 + x} -22 ${40 + x} -24` +
        d` Q ${x} -40 ${-40 + x} -24 Q ${-52 + x} -22 ${-46 + x} -36 Z`,
      { fill: shade(colour, 0.3) },
    ) +
    ellipse({ cx: x * 0.2, cy: -high - 4, rx: 5, ry: 3, fill: shade(colour, 0.2) })
  );
}

function headband({ head, hairStyle, headwearColour: colour }: Face): string {
  const wide = head.half - 1 + (hairShape(hairStyle)?.volume ?? 0) * 0.6;
  const band = d`M ${-wide} -22 Q ${-wide * 0.7} -58 0 -60 Q ${wide * 0.7} -58 ${wide} -22`;
  return line(band, colour, 12) + line(band, tint(colour, 0.35), 2, { opacity: 0.7, transform: 'translate(0 -2.5)' });
}

function scarf({ head, headwearColour: colour }: Face): string {
  const { half, top, chin } = head;
  const [wide, open] = [half + 20, half - 4];
  const outer =
    d`M 0 ${-top - 16} C ${wide * 0.8} ${-top - 16} ${wide + 4} -40 ${wide} 16` +
    d` C ${wide - 2} 66 ${wide + 22} 96 ${wide + 34} 150` +
    d`L ${-wide - 34} 150 C ${-wide - 22} 96 ${-wide + 2} 66 ${-wide} 16` +
    d` C ${-wide - 4} -40 ${-wide * 0.8} ${-top - 16} 0 ${-top - 16} Z`;
  const opening =
    d` M 0 -56 C ${open * 0.7} -56 ${open} -24 ${open} 8 C ${open - 2} 42 ${open * 0.6} ${chin - 3} 0 ${chin - 1}` +
    d` C ${-open * 0.6} ${chin - 3} ${-open + 2} 42 ${-open} 8 C ${-open} -24 ${-open * 0.7} -56 0 -56 Z`;
  const fold = shade(colour, 0.22);
  return (
    path(outer + opening, { fill: colour, 'fill-rule': 'evenodd' }) +
    line(d`M ${-open - 2} 16 C ${-open} 60 -26 ${chin + 12} 12 ${chin + 16}`, fold, 3) +
    line(d`M ${wide - 6} 30 C ${wide - 12} 70 22 ${chin + 14} -20 ${chin + 38}`, fold, 3) +
    line(d`M ${-open * 0.8} -46 Q 0 ${-top - 12} ${open * 0.8} -46`, tint(colour, 0.2), 3, { opacity: 0.6 })
  );
}
