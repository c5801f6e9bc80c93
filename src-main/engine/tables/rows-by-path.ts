import { existsSync } from 'node:fs';
import { isAbsolute, posix, sep } from 'node:path';
import type { Columns, LabelFileReport } from '../../../src-shared/contract/imports';
import { at } from '../../../src-shared/domain/at';
import { openLabelRows, type ImageAt, type KeyedRow, type LabelRow, type PackedRow } from '../catalog/label-rows';
import type { BadRecord } from './csv-records';
import { mostSaid } from './most-said';
import { closenessOf, foldedPath, keysOfEnds, pathKey } from './path-keys';

/** Most bad rows, and most unmatched rows, that are listed; all are counted. */
const listedRows = 1000;
/** Most images that one row is compared with. */
const mostImages = 50;

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
  /** Whether images lie below its folder, to which a bare name then belongs. */
  hasImages: boolean;
}

/** The image that a row names: its absolute path, or the two that it fits equally well. */
export type Named = string | { readonly fits: readonly [string, string] } | null;

/**
 * Rows of one or several tables, and the images that they name. A path is looked for, in this order: as written, relative to the root, to
 * the table, or absolute; in its common form (Unicode, slashes, blanks); ignoring case and blanks before the ending; without an ending;
 * and as the end of a longer path, if only one image has it. What fits two images equally well is used for neither, and listed.
 */
export class RowsByPath {
  readonly #rows = openLabelRows();
  readonly #root: string | null;
  readonly #tables: KnownTable[] = [];
  readonly #bad: { line: number; reason: string }[] = [];
  readonly #notes: string[] = [];
  #badRows = 0;
  /** Bad rows that are used all the same. */
  #kept = 0;
  /** Numbers of rows that were read but turned out to be unusable. */
  readonly #refused = new Set<number>();
  #tellsParts = false;
  #knowsImages = false;

  /** @param root the real path of the folder whose images are labelled; null for images of several folders */
  constructor(
    root: string | null,
    private readonly columns: Columns | null,
  ) {
    this.#root = root === null ? null : slashed(root);
  }

  /** Announces a table. @returns its number */
  addTable({ folder, name, role = 0, attributes = [] }: TableAt): number {
    return this.#tables.push({ folder: slashed(folder), name, role, attributes, hasImages: false }) - 1;
  }

  /** Adds a sentence on how a table was read. */
  addNote(note: string): void {
    this.#notes.push(note);
  }

  /** Adds rows of a table: some hundred at once, so that others wait for some milliseconds only. */
  add(batch: readonly (LabelRow | PackedRow | BadRecord)[], table = 0): void {
    const { folder, role, attributes } = at(this.#tables, table);
    const rows: { row: LabelRow | PackedRow; key: string }[] = [];
    for (const row of batch) {
      if ('problem' in row) {
        this.#refuse(row.line, row.problem, table);
        continue;
      }
      rows.push({ row, key: pathKey(pathFrom(folder, row.path)) });
      if (row.part) this.#tellsParts = true;
      if (row.remark === undefined) continue;
      this.#refuse(row.line, row.remark, table);
      this.#kept += 1;
    }
    for (const { line, first } of this.#rows.add(rows, { table, role, attributes })) {
      this.#refuse(line, `its path is already named in line ${String(first)}`, table);
    }
  }

  /** Adds names of images, absolute: all of them, before `claim` and `imageOf` are asked about names that are not whole. */
  addImages(paths: readonly string[]): void {
    this.#knowsImages = true;
    for (const table of this.#tables) {
      table.hasImages ||= paths.some((path) => path.startsWith(`${table.folder}/`));
    }
    this.#rows.addImages(paths.map((path) => ({ path, key: pathKey(path) })));
  }

  /** Adds the name of an image that may be known. */
  addImage(path: string): void {
    const known = this.#rows.imagesAt(pathKey(path), mostImages);
    if (!known.some((image) => image.path === path)) this.addImages([path]);
  }

  /** Whether `claim` needs the names of all images for this one: its row does not give its whole path. */
  needsImages(path: string): boolean {
    if (this.#knowsImages) return false;
    const rows = this.#rows.withKeys(keysOfEnds(this.#whole(path)));
    return this.#byRole(rows).some((some) => !this.#areWritten(some, path));
  }

  /**
   * Finds the rows of an image, one per role, and marks them as claimed. Of two rows of one role, the one with its path from the root
   * counts, else the first; the other is a bad row.
   * @param path relative to the root
   */
  claim(path: string): KeyedRow[] {
    const whole = this.#whole(path);
    const rows = this.#rows.withKeys(keysOfEnds(whole));
    return this.#byRole(rows).flatMap((some) => {
      const named = this.#areWritten(some, path) ? some : some.filter((row) => this.#names(row, whole));
      const row = named.find((each) => each.path === path) ?? named[0];
      if (row === undefined) return [];
      this.#rows.claim(row.id);
      for (const other of named) {
        if (other !== row)
          this.#refuseOnce(other, `it names the same image as line ${String(row.line)}${this.#nameOf(row)}`);
      }
      return [voted(row)];
    });
  }

  /** The image that a row names. */
  imageOf(row: KeyedRow): Named {
    const { folder, hasImages } = at(this.#tables, row.table);
    const path = foldedPath(row.path);
    if (isAbsolute(path)) return one(closest(row, this.#rows.imagesAt(pathKey(path), mostImages)));
    const roots = new Set(this.#root === null ? [folder] : [this.#root, folder]);
    const places = [...roots].map((root) => pathKey(posix.join(root, path)));
    const ends = this.#rows.imagesFrom(pathKey(pathFrom(folder, row.path)), mostImages);
    const areAll = ends.length < mostImages;
    const whole = places.flatMap((key) =>
      closest(row, areAll ? ends.filter((image) => image.key === key) : this.#rows.imagesAt(key, mostImages)),
    );
    if (whole.length > 0) return one(whole);
    const found = closest(row, hasImages ? ends.filter((image) => image.path.startsWith(`${folder}/`)) : ends);
    return areAll || found.length > 1 ? one(found) : null;
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

  get bad(): readonly { line: number; reason: string }[] {
    return this.#bad;
  }

  get badRows(): number {
    return this.#badRows;
  }

  report(): LabelFileReport {
    const { rows, unclaimed } = this.#rows.counts();
    return {
      rows: rows + this.#badRows - this.#refused.size - this.#kept,
      columns: this.columns,
      ...(this.#notes.length > 0 && { notes: this.#notes }),
      bad: this.#bad,
      badRows: this.#badRows,
      unmatched: this.#rows.unclaimed(listedRows),
      unmatchedRows: unclaimed,
    };
  }

  close(): void {
    this.#rows.close();
  }

  #whole(path: string): string {
    return [this.#root, path].join('/');
  }

  /** Rows of each role, in order of role; a role without a row is left out. */
  #byRole(rows: readonly KeyedRow[]): KeyedRow[][] {
    const [first] = rows;
    if (first === undefined) return [];
    if (rows.every(({ role }) => role === first.role)) return [[...rows]];
    const roles = [...new Set(rows.map(({ role }) => role))].sort((a, b) => a - b);
    return roles.map((role) => rows.filter((row) => row.role === role));
  }

  /** Whether a single row gives an image's path as it is, and can mean no other image. */
  #areWritten(rows: readonly KeyedRow[], path: string): boolean {
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
  #names(row: KeyedRow, whole: string): boolean {
    const named = this.imageOf(row);
    if (named === null || typeof named === 'string') return named === whole;
    this.#refuseOnce(row, `it fits both ${named.fits[0]} and ${named.fits[1]}; write the whole path`);
    return false;
  }

  /** Lists a bad row once, even if two images lead to it. */
  #refuseOnce({ id, line, table }: KeyedRow, problem: string): void {
    if (this.#refused.has(id)) return;
    this.#refused.add(id);
    this.#rows.claim(id);
    this.#refuse(line, problem, table);
  }

  #refuse(line: number, problem: string, table: number): void {
    this.#badRows += 1;
    const name = this.#tables[table]?.name ?? null;
    const reason = name === null ? problem : `${name}: ${problem}`;
    if (this.#bad.length < listedRows) this.#bad.push({ line, reason });
  }

  #nameOf({ table }: KeyedRow): string {
    const name = this.#tables[table]?.name ?? null;
    return name === null ? '' : ` of ${name}`;
  }
}

/** Those of some images that a row's path fits best: their paths. */
function closest({ path }: KeyedRow, images: readonly ImageAt[]): string[] {
  const fits = images.flatMap(({ path: image }) => {
    const closeness = closenessOf(path, image);
    return closeness === null ? [] : [{ image, closeness }];
  });
  const best = Math.min(...fits.map(({ closeness }) => closeness));
  return fits.filter(({ closeness }) => closeness === best).map(({ image }) => image);
}

/** A row whose label is what most of its annotators said, unless it is settled. */
const voted = (row: KeyedRow): KeyedRow =>
  row.isSettled !== true && row.annotations && row.annotations.length > 0
    ? { ...row, ...mostSaid(row.annotations) }
    : row;

/** A row's path; one that leads up is made whole, from its table's folder. */
const pathFrom = (folder: string, path: string): string => {
  const folded = foldedPath(path);
  return folded.startsWith('../') ? posix.join(folder, folded) : folded;
};

/** A path of this system, with '/' between the parts. */
const slashed = (path: string): string => path.split(sep).join('/');

function one(images: readonly string[]): Named {
  const [first, second] = new Set(images);
  if (first === undefined) return null;
  return second === undefined ? first : { fits: [first, second] };
}
