/** Which images of a list are selected, and which one the keyboard stands on. */
export class TileSelection {
  #images = $state.raw<readonly number[]>([]);
  #selected = $state.raw<readonly number[]>([]);
  #active = $state(0);
  #anchor = 0;

  /** Index of the image that the keyboard stands on. */
  get active(): number {
    return Math.min(this.#active, Math.max(0, this.#images.length - 1));
  }

  get activeImage(): number | null {
    return this.#images[this.active] ?? null;
  }

  get size(): number {
    return this.#selected.length;
  }

  /** What a key acts on: the selected images, or the one that the keyboard stands on. */
  get targets(): readonly number[] {
    if (this.#selected.length > 0) return this.#images.filter((image) => this.#selected.includes(image));
    return this.activeImage === null ? [] : [this.activeImage];
  }

  has(image: number): boolean {
    return this.#selected.includes(image);
  }

  /** Takes the images as they are listed now; the keyboard stays on its image. Another list starts without a selection. */
  follow(images: readonly number[], isSameList: boolean): void {
    const { activeImage } = this;
    this.#images = images;
    if (isSameList) {
      this.#stayOn(activeImage);
      return;
    }
    this.#selected = [];
    this.#active = this.#anchor = 0;
  }

  /** Goes to an image and selects it; `extend` selects from the anchor to it, `keep` leaves the selection alone. */
  go(index: number, how: 'select' | 'extend' | 'keep' = 'select'): void {
    if (this.#images.length === 0) return;
    this.#active = Math.min(Math.max(0, index), this.#images.length - 1);
    if (how === 'keep') return;
    if (how === 'select') this.#anchor = this.#active;
    const [from, to] = [Math.min(this.#anchor, this.#active), Math.max(this.#anchor, this.#active)];
    this.#selected = this.#images.slice(from, to + 1);
  }

  toggle(index: number): void {
    const image = this.#images[index];
    if (image === undefined) return;
    this.#active = this.#anchor = index;
    const others = this.#selected.filter((each) => each !== image);
    this.#selected = this.has(image) ? others : [...others, image];
  }

  selectAll(): void {
    this.#selected = this.#images;
  }

  clear(): void {
    this.#selected = [];
  }

  /** What is not listed any more is not selected: a label must not go to what nobody sees. */
  #stayOn(image: number | null): void {
    const index = image === null ? -1 : this.#images.indexOf(image);
    if (index >= 0) this.#active = index;
    this.#selected = this.#images.filter((each) => this.#selected.includes(each));
  }
}
