import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import type { Columns, LabelFileReport } from '../../../src-shared/contract/imports';
import { at } from '../../../src-shared/domain/at';
import { openLabelRows, type FoundRow, type KeyedRow, type LabelRow, type PackedRow } from '../catalog/label-rows';
import type { BadRecord } from './csv-records';
import { folderKey, keysOfEnds, keysOfFolder, partsOfKey, pathFrom, pathKey, slashed } from './path-keys';
import { RowClaims } from './row-claims';
import { RowImages, type Named } from './row-images';
import { RowProblems, type BadLine } from './row-problems';
import { byRole } from './row-roles';
import { voted } from './most-said';

/** Most unmatched rows that are listed; all are counted. */
const listedRows = 1000;

/** A table whose rows are added. */
export interface TableAt {
  /** Its real folder; paths in it may be relative to that. */
  readonly folder: string;
  /** Its name in front of what is wrong with its rows; null where there is one table only. */
  readonly name: string | null;
  /** Tables of different roles say different things about the same images; default 0. Only rows of role 0 are reported. */
  readonly role?: number;
  /** Names of its attributes, for packed rows. */
  readonly attributes?: readonly string[];
}

interface KnownTable extends TableAt {
  readonly role: number;
  readonly attributes: readonly string[];
  readonly folderKey: string;
  /** Whether images lie below its folder, to which a bare name then belongs. */
  hasImages: boolean;
}

/**
 * Rows of one or several tables, and the images that they name. A path is looked for, in this order: as written, relative to the root, to
 * the table, or absolute; in its common form (Unicode, slashes, blanks); ignoring case and blanks before the ending; without an ending;
 * and as the end of a longer path, if only one image has it. What fits two images equally well is used for neither, and listed.
 */
export class RowsByPath {
  readonly #rows = openLabelRows();
  readonly #claims = new RowClaims();
  readonly #images: RowImages;
  readonly #root: string | null;
  /** Keys of everything that the root's path ends with. */
  readonly #rootKeys: readonly string[];
  /** Parts of the longest row's key. */
  #mostParts = 0;
  readonly #tables: KnownTable[] = [];
  readonly #problems = new RowProblems();
  readonly #notes: string[] = [];
  #tellsParts = false;
  #knowsImages = false;

  /**
   * @param root the real path of the folder whose images are labelled; null for images of several folders
   * @param columns for the report
   * @param isWhole whether the images that are added are all; else those that are asked for become known as they come
   */
  constructor(
    root: string | null,
    private readonly columns: Columns | null,
    private readonly isWhole = true,
  ) {
    this.#root = root === null ? null : slashed(root);
    this.#rootKeys = root === null ? [] : keysOfFolder(slashed(root));
    this.#images = new RowImages(this.#rows, this.#root);
  }

  /** Announces a table. @returns its number */
  addTable({ folder, name, role = 0, attributes = [] }: TableAt): number {
    const own = slashed(folder);
    const table = { folder: own, folderKey: folderKey(own), name, role, attributes, hasImages: false };
    return this.#tables.push(table) - 1;
  }

  /** Adds a sentence on how a table was read. */
  addNote(note: string): void {
    this.#notes.push(note);
  }

  /** Adds rows of a table: some hundred at once, so that others wait for some milliseconds only. */
  add(batch: readonly (LabelRow | PackedRow | BadRecord)[], table = 0): void {
    const { folder, name, role, attributes } = at(this.#tables, table);
    const rows: { row: LabelRow | PackedRow; key: string }[] = [];
    for (const row of batch) {
      if ('problem' in row) {
        this.#problems.add(row.line, row.problem, name);
        continue;
      }
      const key = pathKey(pathFrom(folder, row.path));
      this.#mostParts = Math.max(this.#mostParts, partsOfKey(key));
      rows.push({ row, key });
      if (row.part) this.#tellsParts = true;
      if (row.remark !== undefined) this.#problems.remark(row.line, row.remark, name);
    }
    const before = this.#rows.added();
    for (const { line, first, differs } of this.#rows.add(rows, { table, role, attributes })) {
      const how = differs ? ', with another label' : '';
      this.#problems.add(line, `its path is already named in line ${String(first)}${how}`, name);
    }
    if (role === 0) this.#claims.add(before + 1, this.#rows.added());
  }

  /** Adds names of images, absolute: all of them, before `claim` and `imageOf` are asked about names that are not whole. */
  addImages(paths: readonly string[]): void {
    this.#knowsImages = true;
    for (const table of this.#tables) {
      table.hasImages ||= paths.some((path) => path.startsWith(`${table.folder}/`));
    }
    this.#images.add(paths);
  }

  /** Whether `claim` needs the names of all images for this one: its row does not give its whole path. */
  needsImages(path: string): boolean {
    if (this.#knowsImages) return false;
    const rows = this.#rows.withKeys(this.#keysOf(path));
    return byRole(rows).some((some) => !this.#areWritten(some, path));
  }

  /**
   * Finds the rows of an image, one per role, and marks them as claimed. Of two rows of one role, the one with its path from the root
   * counts, else the first; the other is a bad row.
   * @param path relative to the root
   */
  claim(path: string): KeyedRow[] {
    const whole = this.#whole(path);
    const rows = this.#rows.withKeys(this.#keysOf(path));
    if (rows.length > 0 && !this.isWhole && !this.#images.has(whole)) this.addImages([whole]);
    const known = new Map<string, Named>();
    return byRole(rows).flatMap((some) => {
      const named = this.#areWritten(some, path) ? some : some.filter((row) => this.#names(row, whole, known));
      const row = named.find((each) => each.path === path) ?? named[0];
      if (row === undefined) return [];
      this.#claim(row);
      for (const other of named) {
        if (other !== row)
          this.#refuse(other, `it names the same image as line ${String(row.line)}${this.#nameOf(row)}`);
      }
      return this.at(row.id) ?? [];
    });
  }

  /** The image that a row names. */
  imageOf(row: FoundRow): Named {
    return this.#images.imageOf(row, at(this.#tables, row.table));
  }

  /** All rows in order, page by page. */
  *pages(): Generator<KeyedRow[]> {
    for (const page of this.#rows.pages()) yield page.map(voted);
  }

  /** The row of a number. */
  at(id: number): KeyedRow | undefined {
    const row = this.#rows.at(id);
    return row && voted(row);
  }

  get tellsParts(): boolean {
    return this.#tellsParts;
  }

  get bad(): readonly BadLine[] {
    return this.#problems.bad;
  }

  get badRows(): number {
    return this.#problems.count;
  }

  report(): LabelFileReport {
    return {
      rows: this.#claims.counted + this.#rows.joined() + this.badRows - this.#problems.read,
      columns: this.columns,
      ...(this.#notes.length > 0 && { notes: this.#notes }),
      bad: [...this.bad],
      badRows: this.badRows,
      unmatched: this.#unmatched(),
      unmatchedRows: this.#claims.unclaimed,
    };
  }

  close(): void {
    this.#rows.close();
  }

  #whole(path: string): string {
    return [this.#root, path].join('/');
  }

  /** Keys that rows of an image may have: of everything that its whole path ends with, as far as rows have so many parts. */
  #keysOf(path: string): string[] {
    const own = keysOfEnds(path);
    const whole = own.at(-1) ?? '';
    const above = this.#rootKeys.slice(0, Math.max(0, this.#mostParts - own.length)).map((key) => `${whole}/${key}`);
    return [...own.slice(0, this.#mostParts), ...above];
  }

  #claim({ id, role }: FoundRow): void {
    this.#claims.claim(id, role === 0);
  }

  #unmatched(): { line: number; path: string }[] {
    const rows: { line: number; path: string }[] = [];
    for (const id of this.#claims.unclaimedIds()) {
      const row = this.#rows.at(id);
      if (row) rows.push({ line: row.line, path: row.path });
      if (rows.length === listedRows) break;
    }
    return rows;
  }

  /** Whether a single row gives an image's path as it is, and can mean no other image. */
  #areWritten(rows: readonly FoundRow[], path: string): boolean {
    const [row] = rows;
    if (row === undefined || rows.length > 1) return false;
    const { folder } = at(this.#tables, row.table);
    const whole = this.#whole(path);
    if (row.path === whole) return true;
    const meant = [this.#whole(row.path), posix.join(folder, row.path)];
    if (!meant.includes(whole)) return false;
    const other = meant.find((each) => each !== whole);
    return other === undefined || !other.startsWith(`${this.#root ?? ''}/`) || !existsSync(other);
  }

  /** Whether a row names an image, and no other one. */
  #names(row: FoundRow, whole: string, known: Map<string, Named>): boolean {
    // Rows of several roles mostly have the same path.
    const path = `${at(this.#tables, row.table).folder}\n${row.path}`;
    const before = known.get(path);
    const named = before === undefined ? this.imageOf(row) : before;
    known.set(path, named);
    if (named === null || typeof named === 'string') return named === whole;
    this.#refuse(row, `it fits both ${named.fits[0]} and ${named.fits[1]}; write the whole path`);
    return false;
  }

  #refuse(row: FoundRow, problem: string): void {
    this.#claim(row);
    this.#problems.refuse(row.id, row.line, problem, at(this.#tables, row.table).name);
  }

  #nameOf({ table }: FoundRow): string {
    const name = this.#tables[table]?.name ?? null;
    return name === null ? '' : ` of ${name}`;
  }
}
