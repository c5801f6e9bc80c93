import { at } from '../../../src-shared/domain/at';

/** Attributes of an SVG element, in SVG's own names. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One SVG element as text. Numbers are rounded to hundredths, and undefined attributes are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : String(value)}"`)
    .join('');
  return `<${name}${written}>${children.join('')}</${name}>`;
}

/** The centre and the radii of an ellipse. */
interface EllipseShape {
  readonly cx: number;
  readonly cy: number;
  readonly rx: number;
  readonly ry: number;
}

export const ellipse = (attributes: EllipseShape & Attributes): string => element('ellipse', attributes);

export const circle = (x: number, y: number, r: number, attributes: Attributes): string =>
  element('circle', { cx: x, cy: y, r, ...attributes });

/** A path. @param d made by the tagged template `d` */
export const path = (d: string, attributes: Attributes): string => element('path', { d, ...attributes });

/** A path that is not filled, with round ends and joins. */
export const line = (d: string, stroke: string, width: number, attributes: Attributes = {}): string =>
  path(d, {
    fill: 'none',
    stroke,
    'stroke-width': width,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    ...attributes,
  });

export const group = (attributes: Attributes, ...children: readonly string[]): string =>
  element('g', attributes, ...children);

/** Path data (SVG's attribute `d`) or a transform, with rounded numbers: d`M ${x} ${y} L 0 0`. */
export function d(texts: TemplateStringsArray, ...numbers: readonly number[]): string {
  return texts.reduce((written, text, index) => written + round(at(numbers, index - 1)) + text);
}

/** A gradient that other elements fill with by its id. @param along [x1, y1, x2, y2] in fractions of the filled shape */
export function linearGradient(
  id: string,
  along: readonly [number, number, number, number],
  stops: readonly Stop[],
): string {
  const [x1, y1, x2, y2] = along;
  return element('linearGradient', { id, x1, y1, x2, y2 }, ...stops.map(stop));
}

/** A gradient from the centre of a circle outwards. @param circle [cx, cy, r] in fractions of the filled shape */
export function radialGradient(
  id: string,
  [cx, cy, r]: readonly [number, number, number],
  stops: readonly Stop[],
): string {
  return element('radialGradient', { id, cx, cy, r }, ...stops.map(stop));
}

/** A stop of a gradient; its offset is 0..1. */
export type Stop = readonly [offset: number, colour: string, opacity: number];

const stop = ([offset, colour, opacity]: Stop): string =>
  element('stop', { offset, 'stop-color': colour, 'stop-opacity': opacity });

const round = (value: number): string => String(Math.round(value * 100) / 100);
