import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { drawEndLabels } from './end-labels';
import { drawKeptEpoch } from './kept-epoch';

/** One entry per epoch; null where there is no validation part. */
export interface Points {
  readonly epoch: readonly number[];
  readonly train: readonly number[];
  readonly validation: readonly (number | null)[];
}

/** Formats a value. */
export type Writer = (value: number) => string;

interface PlotOptions {
  readonly most: number | undefined;
  readonly write: Writer;
  /** Called with the index of the epoch below the pointer, or null. */
  readonly hover: (index: number | null) => void;
}

const wholeSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const dashes = [5, 4];

/** A plot of two lines over the epochs: train dashed and grey, validation solid in the accent colour. It fills its element. */
export class Plot {
  readonly #plot: uPlot;
  readonly #resize: ResizeObserver;
  readonly #theme = matchMedia('(prefers-color-scheme: dark)');
  #epochs = 1;
  #keptEpoch: number | null = null;

  constructor(host: HTMLElement, options: PlotOptions) {
    this.#plot = new uPlot(this.#options(host, options), [[], [], []], host);
    this.#resize = new ResizeObserver(() => this.#plot.setSize(sizeOf(host)));
    this.#resize.observe(host);
    this.#theme.addEventListener('change', this.#redraw);
  }

  /** @param keptEpoch the epoch to mark; null for none */
  draw({ epoch, train, validation }: Points, epochs: number, keptEpoch: number | null): void {
    this.#epochs = epochs;
    this.#keptEpoch = epoch.length > 1 ? keptEpoch : null; // with one epoch there was no choice
    this.#plot.setData([[...epoch], [...train], [...validation]]);
  }

  destroy(): void {
    this.#theme.removeEventListener('change', this.#redraw);
    this.#resize.disconnect();
    this.#plot.destroy();
  }

  readonly #redraw = (): void => this.#plot.redraw();

  #options(host: HTMLElement, { most, write, hover }: PlotOptions): uPlot.Options {
    const colour = (name: string) => (): string => colourOf(host, name);
    const axis = {
      stroke: colour('--text-2'),
      font: `11px ${getComputedStyle(host).fontFamily}`,
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    };
    return {
      ...sizeOf(host),
      padding: [12, 116, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: {
        x: { time: false, range: () => [1, Math.max(2, this.#epochs)] },
        y: { range: (_plot, low, high) => rangeOf(low, high, most) },
      },
      axes: [
        { ...axis, grid: { show: false }, incrs: wholeSteps, size: 28, values: (_plot, ticks) => ticks.map(String) },
        { ...axis, size: 52, space: 36, values: (_plot, ticks) => ticks.map((tick) => short(write, tick)) },
      ],
      series: [
        {},
        { stroke: colour('--text-3'), width: 1.5, dash: dashes, points: { show: isSingle } },
        { stroke: colour('--accent'), width: 2, points: { show: isSingle } },
      ],
      hooks: {
        setCursor: [({ cursor }) => hover(cursor.idx ?? null)],
        draw: [
          (plot) => drawKeptEpoch(plot, this.#keptEpoch, colour('--text-2')),
          (plot) => drawEndLabels(plot, ['train', 'validation'], write),
        ],
      },
    };
  }
}

/** Points are drawn for a line of one point, which would be invisible. */
const isSingle = (plot: uPlot): boolean => plot.data[0].length === 1;

const colourOf = (element: HTMLElement, name: string): string => getComputedStyle(element).getPropertyValue(name);

const sizeOf = (element: HTMLElement): { width: number; height: number } => ({
  width: Math.max(120, element.clientWidth),
  height: Math.max(80, element.clientHeight),
});

/** Range of the y axis: accuracy ends at its maximum, loss starts at 0. */
function rangeOf(low: number | null, high: number | null, most: number | undefined): [number, number] {
  if (most === undefined) return [0, Math.max(0.1, (high ?? 1) * 1.08)];
  const bottom = Math.max(0, Math.floor((low ?? most / 2) * 10 - 0.5) / 10);
  return [bottom, most];
}

/** Drops decimals that are 0: '80.0 %' becomes '80 %'. */
function short(write: Writer, tick: number): string {
  return write(tick)
    .replace(/\.0+(?=\D|$)/, '')
    .replace(/(\.\d*[1-9])0+(?=\D|$)/, '$1');
}
