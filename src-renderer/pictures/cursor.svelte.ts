/** Positions from..to-1 of a list, counted from 0. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The position in a list that keys act on, and the anchor, where a range that Shift extends begins. */
export class Cursor {
  #position = $state(0);
  #anchor = 0;

  get position(): number {
    return this.#position;
  }

  /** From the anchor to the position, both included, whichever comes first. */
  get range(): Range {
    return { from: Math.min(this.#anchor, this.#position), to: Math.max(this.#anchor, this.#position) + 1 };
  }

  /** Moves position and anchor, within a list of `total` rows. */
  moveTo(position: number, total: number): void {
    this.extendTo(position, total);
    this.#anchor = this.#position;
  }

  /** Moves the position alone, within a list of `total` rows. */
  extendTo(position: number, total: number): void {
    this.#position = within(position, total);
  }

  /** Follows a list whose rows changed: its focused row is at `position` now, and it has `total` rows. */
  settleAt(position: number, total: number): void {
    this.extendTo(position, total);
    this.#anchor = within(this.#anchor, total);
  }
}

const within = (position: number, total: number): number => Math.max(0, Math.min(position, total - 1));
