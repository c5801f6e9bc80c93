import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** A curve: one entry per point, x ascending. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Bounds of a band around it; missing without one. */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Axes {
  readonly x: string;
  readonly y: string;
  /** Lowest value of the y axis, for the present curve. */
  readonly lowest: () => number;
}

/** A plot of one curve of shares over shares, with a band, and with the point that holds now. It fills its element. */
export class XyPlot {
  readonly #plot: uPlot;
  readonly #resize: ResizeObserver;
  readonly #theme = matchMedia('(prefers-color-scheme: dark)');
  #mark: Point | null = null;

  constructor(host: HTMLElement, axes: Axes) {
    this.#plot = new uPlot(this.#options(host, axes), [[], [], [], []], host);
    this.#resize = new ResizeObserver(() => this.#plot.setSize(sizeOf(host)));
    this.#resize.observe(host);
    this.#theme.addEventListener('change', this.#redraw);
  }

  draw({ x, y, low, high }: Curve): void {
    this.#plot.setData([[...x], [...(low ?? [])], [...(high ?? [])], [...y]]);
  }

  /** Marks a point; null for none. Redraws without computing the curve again, so that it follows a drag. */
  mark(point: Point | null): void {
    this.#mark = point;
    this.#plot.redraw(false);
  }

  destroy(): void {
    this.#theme.removeEventListener('change', this.#redraw);
    this.#resize.disconnect();
    this.#plot.destroy();
  }

  readonly #redraw = (): void => this.#plot.redraw();

  #options(host: HTMLElement, { x, y, lowest }: Axes): uPlot.Options {
    const colour = (name: string) => (): string => getComputedStyle(host).getPropertyValue(name);
    /** The accent colour, six hex digits in both themes, with an opacity. */
    const faint = (opacity: string) => (): string => `${colour('--accent')().trim()}${opacity}`;
    const font = `11px ${getComputedStyle(host).fontFamily}`;
    const axis = {
      stroke: colour('--text-2'),
      font,
      labelFont: font,
      labelSize: 16,
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      values: (_plot: uPlot, ticks: number[]) => ticks.map(shortShare),
    };
    const band = { stroke: faint('38'), width: 1, points: { show: false } };
    return {
      ...sizeOf(host),
      padding: [8, 14, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: () => [0, 1] }, y: { range: () => [lowest(), 1] } },
      axes: [
        { ...axis, label: x, size: 24, space: 40 },
        { ...axis, label: y, size: 38, space: 30 },
      ],
      series: [{}, band, band, { stroke: colour('--accent'), width: 2, points: { show: isSingle }, paths: everyPoint }],
      bands: [{ series: [2, 1], fill: faint('38') }],
      hooks: { draw: [(plot) => this.#drawMark(plot, colour('--text')(), colour('--panel')())] },
    };
  }

  #drawMark(plot: uPlot, colour: string, ground: string): void {
    if (this.#mark === null) return;
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const [x, y] = [plot.valToPos(this.#mark.x, 'x', true), plot.valToPos(this.#mark.y, 'y', true)];
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x, y);
    ctx.lineTo(bbox.left, y);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(x, y, 5 * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = ground;
    ctx.fill();
    ctx.lineWidth = 2 * ratio;
    ctx.stroke();
    ctx.restore();
  }
}

/** A line through every point. uPlot's own leaves out some of those with equal x, and steps have many. */
function everyPoint(plot: uPlot, series: number, first: number, last: number): uPlot.Series.Paths {
  const stroke = new Path2D();
  for (let index = first; index <= last; index += 1) {
    const [x, y] = [plot.data[0][index], plot.data[series]?.[index]];
    if (x != null && y != null) stroke.lineTo(plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true));
  }
  return { stroke, fill: null, clip: null, flags: 1 };
}

/** A line of one point would be invisible without it. */
const isSingle = (plot: uPlot): boolean => plot.data[0].length === 1;

/** '0', '0.25', '1'. */
const shortShare = (share: number): string => String(Number(share.toFixed(2)));

const sizeOf = (element: HTMLElement): { width: number; height: number } => ({
  width: Math.max(120, element.clientWidth),
  height: Math.max(100, element.clientHeight),
});
