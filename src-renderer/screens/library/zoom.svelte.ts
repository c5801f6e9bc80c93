export interface Point {
  readonly x: number;
  readonly y: number;
}

const step = 1.25;
const most = 16;

/** How a picture is zoomed and moved; 1 is fitted into its room, positions are pixels from its middle. */
export class Zoom {
  #scale = $state(1);
  #at = $state.raw<Point>({ x: 0, y: 0 });

  get scale(): number {
    return this.#scale;
  }

  get isFitted(): boolean {
    return this.#scale === 1;
  }

  get transform(): string {
    return `translate(${String(this.#at.x)}px, ${String(this.#at.y)}px) scale(${String(this.#scale)})`;
  }

  fit(): void {
    this.#scale = 1;
    this.#at = { x: 0, y: 0 };
  }

  in(): void {
    this.by(step, { x: 0, y: 0 });
  }

  out(): void {
    this.by(1 / step, { x: 0, y: 0 });
  }

  /** Zooms by a factor; the point stays where it is. */
  by(factor: number, point: Point): void {
    const scale = Math.max(1, Math.min(most, this.#scale * factor));
    const ratio = scale / this.#scale;
    const { x, y } = this.#at;
    this.#scale = scale;
    this.#at = { x: point.x - (point.x - x) * ratio, y: point.y - (point.y - y) * ratio };
    if (scale === 1) this.fit();
  }

  move(x: number, y: number): void {
    if (!this.isFitted) this.#at = { x: this.#at.x + x, y: this.#at.y + y };
  }
}
