import { mix, tint, walls } from './colours';
import type { Random } from './random';
import { circle, d, element, ellipse, group, line, linearGradient, path, radialGradient } from './svg';

/** Half the edge of the square, in drawing units. */
const half = 190;
const square = { x: -half, y: -half, width: half * 2, height: half * 2 };
/** A plain wall. */
const fill = (colour: string): string => element('rect', { ...square, fill: colour });

/** Draws the background, a square of ±190 drawing units. */
export function drawBackdrop(random: Random): string {
  const colour = random.pick(walls);
  const kind = random.weighted({
    plain: 2,
    gradient: 3,
    disc: 2,
    bokeh: 2.4,
    window: 1.4,
    stripes: 0.9,
    hills: 1.6,
    shelf: 1.3,
  });
  const drawers = { plain: fill, gradient, disc, bokeh, window: drawWindow, stripes, hills, shelf };
  return drawers[kind](colour, random);
}

function gradient(colour: string, random: Random): string {
  const other = random.pick(walls);
  const angle = random.between(0, Math.PI / 2);
  const stops = [
    [0, mix(colour, other, 0.1), 1],
    [1, mix(colour, other, 0.9), 1],
  ] as const;
  return linearGradient('wall', [0, 0, Math.cos(angle), Math.sin(angle)], stops) + fill('url(#wall)');
}

function disc(colour: string, random: Random): string {
  return (
    fill(colour) +
    circle(random.around(20), 6 + random.around(20), random.between(84, 118), {
      fill: mix(colour, random.pick(walls), 0.6),
    })
  );
}

/** Blurred lights. */
function bokeh(colour: string, random: Random): string {
  const dark = mix(colour, '#1d2b3a', random.between(0.2, 0.7));
  const lights = Array.from({ length: 14 }, (_, index) => {
    const id = `light${String(index)}`;
    const hue = random.pick(['#ffe2a8', '#ffffff', '#ffc49a', '#bfe3ff', '#f6d5ff', '#c9f0d2']);
    const bulb = circle(random.between(-150, 150), random.between(-150, 110), random.between(10, 34), {
      fill: `url(#${id})`,
    });
    return (
      radialGradient(
        id,
        [0.5, 0.5, 0.5],
        [
          [0, hue, 0.5],
          [0.8, hue, 0.42],
          [1, hue, 0],
        ],
      ) + bulb
    );
  });
  return fill(dark) + lights.join('');
}

function drawWindow(colour: string, random: Random): string {
  const x = random.chance(0.5) ? -150 : 30;
  const bar = tint(colour, 0.75);
  const sky = random.pick(['#cfe6f5', '#f7e2c4', '#e4f0f4', '#b9d3ea']);
  return (
    fill(colour) +
    element('rect', { x, y: -150, width: 120, height: 190, fill: sky }) +
    ellipse({ cx: x + 60, cy: 40, rx: 60, ry: 46, fill: mix(sky, '#7fa27a', 0.6), 'clip-path': 'inset(0)' }) +
    element('rect', { x, y: -150, width: 120, height: 190, fill: 'none', stroke: bar, 'stroke-width': 9 }) +
    line(d`M ${x + 60} -150 L ${x + 60} 40 M ${x} -60 L ${x + 120} -60`, bar, 5) +
    element('rect', { x: x - 30, y: 42, width: 180, height: 160, fill: colour })
  );
}

function stripes(colour: string, random: Random): string {
  const other = mix(colour, '#ffffff', random.between(0.12, 0.3));
  const width = random.between(14, 30);
  const count = Math.ceil((half * 3) / width);
  const bands = Array.from({ length: count }, (_, index) =>
    element('rect', { x: -half * 1.5 + index * width * 2, y: -half * 1.5, width, height: half * 3, fill: other }),
  );
  return fill(colour) + group({ transform: d`rotate(${random.between(-40, 40)})` }, ...bands);
}

function hills(_: string, random: Random): string {
  const sky = random.pick(['#bcdcf0', '#f6d9b8', '#d8e8ee', '#f3c9b5', '#a9c9e4']);
  const land = random.pick(['#8fb08a', '#7a9a7e', '#a7b37a', '#6f8f95', '#b59a78']);
  const y = random.between(-30, 40);
  return (
    fill(sky) +
    circle(random.between(-120, 120), random.between(-120, -50), 26, { fill: '#fff6dc', opacity: 0.9 }) +
    path(d`M -190 ${y} Q -110 ${y - 50} -30 ${y} T 190 ${y - 10} L 190 190 L -190 190 Z`, {
      fill: mix(land, sky, 0.45),
    }) +
    path(d`M -190 ${y + 40} Q -60 ${y} 60 ${y + 40} T 190 ${y + 30} L 190 190 L -190 190 Z`, { fill: land })
  );
}

/** Books and a plant. */
function shelf(colour: string, random: Random): string {
  const board = mix(colour, '#6b4a32', 0.55);
  const rows = [-95, 5].map((y) => {
    let x = -190;
    let books = '';
    while (x < 190) {
      const width = random.between(9, 19);
      const height = random.between(44, 74);
      const spine = mix(
        random.pick(walls),
        random.pick(['#7a2f3a', '#2f4858', '#5b6b3a', '#b5793a']),
        random.between(0.2, 0.7),
      );
      if (random.chance(0.84)) books += element('rect', { x, y: y - height, width: width - 1.5, height, fill: spine });
      x += width;
    }
    return books + element('rect', { x: -190, y, width: 380, height: 8, fill: board });
  });
  return fill(mix(colour, '#3a2c24', 0.25)) + rows.join('');
}
