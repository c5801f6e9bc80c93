import { html, type Markup } from './markup';

export interface Line {
  readonly name: string;
  /** Points [x, y] in the order in which they are joined. */
  readonly points: readonly (readonly [number, number])[];
}

interface Axes {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Lowest and highest value of each axis. */
  readonly xs: readonly [number, number];
  readonly ys: readonly [number, number];
  /** Whether a diagonal is drawn: chance for a ROC curve, perfect calibration for a reliability diagram. */
  readonly diagonal?: boolean;
  /** Whether points are marked, for few of them. */
  readonly marks?: boolean;
}

const [width, height, left, bottom, top, right] = [380, 260, 44, 36, 12, 12];
/** Dashes tell lines apart without colour. */
const dashes = ['', '6 3', '2 3', '8 3 2 3', '1 4', '10 4'];
/** Most points of a line; more are not seen. */
const mostPoints = 200;

/** A chart of lines as SVG in the page, with a legend below. It needs neither a script nor colour. */
export function lineChart(lines: readonly Line[], axes: Axes): Markup {
  const { title, x, y, xs, ys, diagonal = false, marks = false } = axes;
  const atX = (value: number): number => left + ((value - xs[0]) / (xs[1] - xs[0] || 1)) * (width - left - right);
  const atY = (value: number): number =>
    height - bottom - ((value - ys[0]) / (ys[1] - ys[0] || 1)) * (height - top - bottom);
  const place = ([a, b]: readonly [number, number]): string => `${atX(a).toFixed(1)},${atY(b).toFixed(1)}`;
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return html`<figure>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
      ${ticks.map((share) => {
        const [valueX, valueY] = [xs[0] + share * (xs[1] - xs[0]), ys[0] + share * (ys[1] - ys[0])];
        return html`<line
            class="grid"
            x1="${left}"
            x2="${width - right}"
            y1="${atY(valueY)}"
            y2="${atY(valueY)}"
          /><text x="${left - 6}" y="${atY(valueY) + 4}" text-anchor="end">${short(valueY)}</text
          ><text x="${atX(valueX)}" y="${height - bottom + 14}" text-anchor="middle">${short(valueX)}</text>`;
      })}
      ${diagonal ? html`<line class="diagonal" x1="${atX(xs[0])}" y1="${atY(ys[0])}" x2="${atX(xs[1])}" y2="${atY(ys[1])}" />` : null}
      ${lines.map(
        ({ points }, index) =>
          html`<polyline
              class="line c${index % dashes.length}"
              stroke-dasharray="${dashes[index % dashes.length] ?? ''}"
              points="${thinned(points).map(place).join(' ')}"
            />${marks ? points.map((point) => html`<circle class="c${index % dashes.length}" cx="${atX(point[0])}" cy="${atY(point[1])}" r="3" />`) : null}`,
      )}
      <text x="${(left + width - right) / 2}" y="${height - 4}" text-anchor="middle">${x}</text>
      <text transform="translate(11 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">${y}</text>
    </svg>
    <figcaption>
      ${title}${
        lines.length > 1
          ? html`:
            ${lines.map(
              ({ name }, index) =>
                html`<span class="key"
                  ><svg viewBox="0 0 28 8" aria-hidden="true">
                    <line
                      class="line c${index % dashes.length}"
                      stroke-dasharray="${dashes[index % dashes.length] ?? ''}"
                      x1="0"
                      x2="28"
                      y1="4"
                      y2="4"
                    />
                  </svg>
                  ${name}</span
                > `,
            )}`
          : null
      }
    </figcaption>
  </figure>`;
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Every k-th point, and the last, so that at most about `mostPoints` remain. */
function thinned(points: Line['points']): Line['points'] {
  const step = Math.ceil(points.length / mostPoints);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}
