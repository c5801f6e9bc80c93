import type { ColumnChoice, Columns } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { partNamed } from '../../../src-shared/domain/part-names';
import {
  annotatorNames,
  timeNames,
  idNames,
  ignoredNames,
  labelNames,
  partColumnNames,
  pathNames,
  stateNames,
  tagNames,
} from './column-names';
import type { TableShape } from './csv-shape';
import { imageName } from './path-keys';

const mostListed = 20;

/** The first names of columns, each shortened, as text for a sentence. */
const listed = (names: readonly string[]): string =>
  [
    ...names.slice(0, mostListed).map((name) => name.slice(0, 100)),
    ...(names.length > mostListed ? [`${String(names.length - mostListed)} more`] : []),
  ].join(', ');

/** The columns to use: chosen ones, else the likeliest by name. Kind 'bad-input' when none holds paths. */
export function columnsOf(file: string, shape: TableShape, choice: ColumnChoice = {}): Columns {
  const named = (names: readonly string[]): string | null =>
    names.flatMap((name) => shape.names.find((each) => each.toLowerCase() === name) ?? [])[0] ?? null;
  const chosen = (name: string | null | undefined, otherwise: () => string | null): string | null => {
    if (name === undefined) return otherwise();
    return name === null ? null : known(file, shape, name);
  };
  const path = chosen(
    choice.path,
    () => named(pathNames) ?? columnOfFiles(shape) ?? named(idNames) ?? columnOfNames(shape),
  );
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
  const part = chosen(choice.part, () => partColumnOf(shape));
  const annotator = chosen(choice.annotator, () => named(annotatorNames));
  const time = annotator === null ? null : named(timeNames);
  const used = [path, label, state, tags, part, annotator, time];
  const attributes =
    choice.attributes?.map((name) => known(file, shape, name)) ??
    shape.names.filter((name) => !used.includes(name) && isAttribute(shape, name));
  const kept = attributes.filter((name) => !used.includes(name));
  return {
    path,
    label,
    state,
    tags,
    attributes: kept,
    ...(part !== null && { part }),
    ...(annotator !== null && { annotator }),
  };
}

/** The column whose cells are all names of image files, for a table without a helpful header. */
function columnOfFiles({ names, rows }: TableShape): string | null {
  return (
    names.find((_, column) => rows.length > 0 && rows.every((row) => imageName.test(row[column]?.trim() ?? ''))) ?? null
  );
}

/** The column of names in a table without a header, in which pictures have no endings: the first whose cells are all different. */
function columnOfNames({ hasHeader, names, rows }: TableShape): string | null {
  if (hasHeader || names.length < 2) return null;
  const areDistinct = (column: number): boolean =>
    new Set(rows.map((row) => row[column]?.trim() ?? '')).size === rows.length;
  return names.find((_, column) => areDistinct(column)) ?? names[0] ?? null;
}

/**
 * The column that tells parts of a split: one of the usual names, whose cells are words for parts, or empty. Where there are several parts,
 * up to half of its cells may be other words; each is listed. Without a header, any column of such words only, for several parts.
 */
export function partColumnOf({ hasHeader, names, rows }: TableShape): string | null {
  const tells = (name: string): boolean => {
    const column = names.indexOf(name); // of a few thousand
    const words = rows.map((row) => row[column]?.trim() ?? '').filter((word) => word !== '');
    const parts = words.flatMap((word) => partNamed(word) ?? []);
    const others = words.filter((word) => partNamed(word) === undefined).length;
    const areSeveral = new Set(parts).size > 1;
    if (!hasHeader) return areSeveral && others === 0;
    return parts.length > 0 && others <= (areSeveral ? words.length / 2 : 0);
  };
  const usual = hasHeader ? names.filter((name) => partColumnNames.includes(name.toLowerCase())) : names.slice(1);
  return usual.find(tells) ?? null;
}

/** A word on a column that is called like one of parts, but tells none; null where there is no such column. */
export function partNote(shape: TableShape): string | null {
  if (partColumnOf(shape) !== null) return null;
  const name = shape.names.find((each) => surePartNames.includes(each.toLowerCase()));
  if (name === undefined) return null;
  const column = shape.names.indexOf(name);
  const values = [...new Set(shape.rows.map((row) => row[column]?.trim() ?? ''))].filter((value) => value !== '');
  if (values.length === 0) return null;
  const listedValues = values.slice(0, 5).map((value) => `“${value.slice(0, 50)}”`);
  return `The column ${name} tells no parts, since its values are not train, validation or test: ${listedValues.join(', ')}.`;
}

/** Names of columns that can mean nothing but parts. */
const surePartNames: readonly string[] = ['split', 'partition', 'data_split', 'usage'];

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
