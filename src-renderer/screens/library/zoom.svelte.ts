/** A position in pixels from the middle of the viewport. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const stepFactor = 1.25;
const largestScale = 16;

/** Scale and offset of a picture. At scale 1 it fits into the viewport. */
export class Zoom {
  #scale = $state(1);
  #offset = $state.raw<Point>({ x: 0, y: 0 });

  get scale(): number {
    return this.#scale;
  }

  get isFitted(): boolean {
    return this.#scale === 1;
  }

  get transform(): string {
    return `translate(${String(this.#offset.x)}px, ${String(this.#offset.y)}px) scale(${String(this.#scale)})`;
  }

  fit(): void {
    this.#scale = 1;
    this.#offset = { x: 0, y: 0 };
  }

  in(): void {
    this.by(stepFactor, { x: 0, y: 0 });
  }

  out(): void {
    this.by(1 / stepFactor, { x: 0, y: 0 });
  }

  /** Zooms by a factor. The point of the picture under `point` stays there. */
  by(factor: number, point: Point): void {
    const scale = Math.max(1, Math.min(largestScale, this.#scale * factor));
    const ratio = scale / this.#scale;
    const { x, y } = this.#offset;
    this.#scale = scale;
    this.#offset = { x: point.x - (point.x - x) * ratio, y: point.y - (point.y - y) * ratio };
    if (scale === 1) this.fit();
  }

  move(x: number, y: number): void {
    if (!this.isFitted) this.#offset = { x: this.#offset.x + x, y: this.#offset.y + y };
  }
}
