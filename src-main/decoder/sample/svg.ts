type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One SVG element; numbers are rounded to hundredths, undefined attributes left out. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : String(value)}"`)
    .join('');
  return `<${name}${written}>${children.join('')}</${name}>`;
}

export const ellipse = (x: number, y: number, rx: number, ry: number, attributes: Attributes): string =>
  element('ellipse', { cx: x, cy: y, rx, ry, ...attributes });

export const circle = (x: number, y: number, r: number, attributes: Attributes): string =>
  element('circle', { cx: x, cy: y, r, ...attributes });

/** A path; `d` comes from the tagged template below. */
export const path = (d: string, attributes: Attributes): string => element('path', { d, ...attributes });

/** A line without filling and with round ends. */
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

/** Path data or a transform with its numbers rounded: d`M ${x} ${y} L 0 0`. */
export function d(texts: TemplateStringsArray, ...numbers: readonly number[]): string {
  return texts.reduce((written, text, index) => written + round(numbers[index - 1] ?? 0) + text);
}

/** A gradient along (x1, y1) to (x2, y2), in fractions of the filled shape; stops are [offset, colour, opacity]. */
export function linearGradient(
  id: string,
  along: readonly [number, number, number, number],
  stops: readonly Stop[],
): string {
  const [x1, y1, x2, y2] = along;
  return element('linearGradient', { id, x1, y1, x2, y2 }, ...stops.map(stop));
}

export function radialGradient(id: string, at: readonly [number, number, number], stops: readonly Stop[]): string {
  const [cx, cy, r] = at;
  return element('radialGradient', { id, cx, cy, r }, ...stops.map(stop));
}

export type Stop = readonly [offset: number, colour: string, opacity: number];

const stop = ([offset, colour, opacity]: Stop): string =>
  element('stop', { offset, 'stop-color': colour, 'stop-opacity': opacity });

const round = (value: number): string => String(Math.round(value * 100) / 100);
