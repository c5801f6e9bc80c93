import type { ColumnChoice, Columns } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { plainCell } from './cells';
import { cellsOf } from './csv-records';
import { imageName } from './path-keys';

/** The shape of a table, judged by its first lines. */
export interface TableShape {
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly hasHeader: boolean;
  /** Names of the columns, all distinct. */
  readonly names: string[];
  /** Cells of the first rows after the header. */
  readonly rows: string[][];
}

const delimiters = [',', ';', '\t', '|'] as const;
/** Most columns of a table. The widest public data sets of faces have some 200. */
const mostColumns = 2000;
/** Most characters of a column's name; the contract's limit. */
const longestName = 4096;

/** Usual names of columns, the likeliest first; case is ignored. */
const pathNames = ['path', 'file', 'filename', 'file_name', 'filepath', 'file_path', 'image', 'image_path', 'img'];
const labelNames = ['class', 'label', 'category', 'target', 'class_name'];
const stateNames = ['state', 'label_state'];
const tagNames = ['tags'];
/** Columns that say nothing about a picture, or whose content Facet determines itself. */
const ignoredNames = ['id', 'index', 'split', 'sha256', 'sha1', 'md5', 'hash', ''];
/** Names that an attribute's column can't have in a table that is to be imported again. */
export const meaningfulNames: readonly string[] = [pathNames, labelNames, stateNames, tagNames, ignoredNames].flat();

/** Determines the shape of a table. Kind 'bad-input' for an empty or far too wide one. @param lines the file's first lines */
export function shapeOf(file: string, lines: readonly string[]): TableShape {
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled.length === 0) throw new Failure('bad-input', `${file} is empty.`, 'Choose another file.');
  const delimiter = delimiterOf(filled);
  const cells = filled.map((line) => cellsOf(line, delimiter)).filter((row) => row !== null);
  const [first = []] = cells;
  if (first.length > mostColumns) throw tooWide(file, first.length);
  const hasHeader = !first.some((cell) => imageName.test(cell.trim()));
  const longest = Math.max(...first.map((name) => name.length));
  if (hasHeader && longest > longestName) throw tooLong(file, longest);
  const names = hasHeader ? first : first.map((_, index) => `column ${String(index + 1)}`);
  return { delimiter, hasHeader, names: distinct(names), rows: hasHeader ? cells.slice(1) : cells };
}

const mostListed = 20;

/** The first names of columns, each shortened, as text for a sentence. */
const listed = (names: readonly string[]): string =>
  [
    ...names.slice(0, mostListed).map((name) => name.slice(0, 100)),
    ...(names.length > mostListed ? [`${String(names.length - mostListed)} more`] : []),
  ].join(', ');

const tooLong = (file: string, characters: number): Failure =>
  new Failure(
    'bad-input',
    `The first line of ${file} has a name of ${characters.toLocaleString('en')} characters.`,
    'Facet reads a table whose first line names its columns, or has no names at all. Correct that line.',
  );

const tooWide = (file: string, columns: number): Failure =>
  new Failure(
    'bad-input',
    `${file} has ${columns.toLocaleString('en')} columns; Facet reads tables of up to ${mostColumns.toLocaleString('en')}.`,
    'Save a table with the columns that are needed: the path, the class, and what else is to be kept.',
  );

/** The columns to use: chosen ones, else the likeliest by name. Kind 'bad-input' when none holds paths. */
export function columnsOf(file: string, shape: TableShape, choice: ColumnChoice = {}): Columns {
  const named = (names: readonly string[]): string | null =>
    names.flatMap((name) => shape.names.find((each) => each.toLowerCase() === name) ?? [])[0] ?? null;
  const chosen = (name: string | null | undefined, otherwise: () => string | null): string | null => {
    if (name === undefined) return otherwise();
    return name === null ? null : known(file, shape, name);
  };
  const path = chosen(choice.path, () => named(pathNames) ?? columnOfFiles(shape));
  if (path === null) {
    throw new Failure(
      'bad-input',
      `${file} has no column named path or file. Its columns are ${listed(shape.names)}.`,
      { step: 'choose-path-column' },
    );
  }
  const label = chosen(choice.label, () => named(labelNames) ?? onlyOther(shape, path));
  const state = chosen(choice.state, () => named(stateNames));
  const tags = chosen(choice.tags, () => named(tagNames));
  const used = [path, label, state, tags];
  const attributes =
    choice.attributes?.map((name) => known(file, shape, name)) ??
    shape.names.filter((name) => !used.includes(name) && isAttribute(shape, name));
  return { path, label, state, tags, attributes: attributes.filter((name) => !used.includes(name)) };
}

function delimiterOf(lines: readonly string[]): TableShape['delimiter'] {
  const scores = delimiters.map((delimiter) => {
    const widths = lines.map((line) => cellsOf(line, delimiter)?.length ?? 0);
    const [width = 0] = widths;
    const alike = widths.filter((each) => each === width).length / widths.length;
    return { delimiter, score: width > 1 ? width * alike ** 2 : 0 };
  });
  return scores.reduce((best, each) => (each.score > best.score ? each : best)).delimiter;
}

/** The column whose cells are all names of image files, for a table without a helpful header. */
function columnOfFiles({ names, rows }: TableShape): string | null {
  return (
    names.find((_, column) => rows.length > 0 && rows.every((row) => imageName.test(row[column]?.trim() ?? ''))) ?? null
  );
}

/** The label's column in a table of two columns without a header: the other one. */
function onlyOther({ hasHeader, names }: TableShape, path: string): string | null {
  return !hasHeader && names.length === 2 ? (names.find((name) => name !== path) ?? null) : null;
}

/** Whether a column is worth keeping as an attribute. Long texts that differ in every row are identifiers. */
function isAttribute({ names, rows }: TableShape, name: string): boolean {
  if (ignoredNames.includes(name.toLowerCase())) return false;
  const column = names.indexOf(name); // of a few thousand, see mostColumns
  const values = rows.map((row) => row[column]?.trim() ?? '').filter((value) => value !== '');
  const isNumber =
    values.length >= 10 && new Set(values).size === values.length && values.every((each) => each.length >= 20);
  return !isNumber;
}

function known(file: string, { names }: TableShape, name: string): string {
  const found = names.find((each) => each === name) ?? names.find((each) => each.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw new Failure('bad-input', `${file} has no column “${name}”.`, `Its columns are ${listed(names)}.`);
}

/** Makes column names distinct: a second column of the same name gets a number. */
function distinct(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, index) => {
    const plain = name.trim() === '' ? `column ${String(index + 1)}` : plainCell(name.trim());
    let own = plain;
    for (let number = 2; seen.has(own); number += 1) own = `${plain} (${String(number)})`;
    seen.add(own);
    return own;
  });
}
