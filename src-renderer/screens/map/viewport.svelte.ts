/** What of the map is in sight. */
export class Viewport {
  #zoom = $state(1);
  /** The place of the map, 0..1, in the middle. */
  #x = $state(0.5);
  #y = $state(0.5);
  width = $state(0);
  height = $state(0);

  get zoom(): number {
    return this.#zoom;
  }

  /** Pixels of the map's edge. */
  get edge(): number {
    return Math.max(1, Math.min(this.width, this.height) - 48) * this.#zoom;
  }

  fit(): void {
    this.#zoom = 1;
    this.#x = this.#y = 0.5;
  }

  /** Takes pixels of the canvas to where they show the same place of the map. */
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
