import { stringify } from 'csv-stringify/sync';
import { safeCell } from './cells';

/** Formats lines of a CSV table that is safe to open in a spreadsheet, and counts the cells that were changed for that. */
export class TableLines {
  #quoted = 0;

  /** Number of cells that got an apostrophe in front, which an import removes. */
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
