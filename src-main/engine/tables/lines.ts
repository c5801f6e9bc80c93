import { stringify } from 'csv-stringify/sync';
import { safeCell } from './cells';

/** Makes the lines of a CSV table, safe to open in a spreadsheet, and counts the cells that differ for that. */
export class TableLines {
  #quoted = 0;

  /** Cells that an apostrophe was put in front of. An import takes it away. */
  get quotedCells(): number {
    return this.#quoted;
  }

  line(cells: readonly (string | number)[]): string {
    return stringify([cells.map((cell) => this.#safe(cell))]);
  }

  #safe(cell: string | number): string | number {
    if (typeof cell === 'number') return cell;
    const safe = safeCell(cell);
    if (safe !== cell) this.#quoted += 1;
    return safe;
  }
}
