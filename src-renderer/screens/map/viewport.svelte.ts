/** The part of the map that is in sight. Positions on the map go from 0 to 1, on the canvas they are in pixels. */
export class Viewport {
  #zoom = $state(1);
  /** Position on the map of the canvas's centre. */
  #x = $state(0.5);
  #y = $state(0.5);
  width = $state(0);
  height = $state(0);

  get zoom(): number {
    return this.#zoom;
  }

  /** Edge of the whole map, in pixels. */
  get edge(): number {
    return Math.max(1, Math.min(this.width, this.height) - 48) * this.#zoom;
  }

  /** Shows the whole map. */
  fit(): void {
    this.#zoom = 1;
    this.#x = this.#y = 0.5;
  }

  /** Zooms so that a position of the canvas goes on showing the same position of the map. */
  zoomAt(factor: number, px = this.width / 2, py = this.height / 2): void {
    const [x, y] = this.toMap(px, py);
    this.#zoom = Math.max(0.5, Math.min(64, this.#zoom * factor));
    this.#x = x - (px - this.width / 2) / this.edge;
    this.#y = y - (py - this.height / 2) / this.edge;
  }

  pan(dx: number, dy: number): void {
    this.#x -= dx / this.edge;
    this.#y -= dy / this.edge;
  }

  toCanvas(x: number, y: number): [number, number] {
    return [(x - this.#x) * this.edge + this.width / 2, (y - this.#y) * this.edge + this.height / 2];
  }

  toMap(px: number, py: number): [number, number] {
    return [(px - this.width / 2) / this.edge + this.#x, (py - this.height / 2) / this.edge + this.#y];
  }

  isInSight(x: number, y: number): boolean {
    const [px, py] = this.toCanvas(x, y);
    return px >= 0 && py >= 0 && px <= this.width && py <= this.height;
  }
}
