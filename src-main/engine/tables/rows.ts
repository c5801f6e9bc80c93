import { labelStates, type LabelState } from '../../../src-shared/domain/image';
import type { PartName } from '../../../src-shared/domain/layouts';
import { partNamed } from '../../../src-shared/domain/part-names';
import type { LabelRow } from '../catalog/label-rows';
import { annotatorName } from './annotator-names';
import { plainCell } from './cells';
import { cellsOf } from './csv-cells';
import type { BadRecord, CsvRecord } from './csv-records';
import { foldedPath } from './path-keys';
import type { Codes, RowForm } from './row-form';

/** Separates the tags of a cell; a tag that contains one is quoted. */
export const tagDelimiter = ';';

const longestClass = 100;
const longestValue = 1000;
/** Most characters of a path; Linux's own limit. */
const longestPath = 4096;
const mostTags = 100;

/** Reads a cell without blanks around it; '' for null, or beyond the last one. */
type Cell = (column: number | null) => string;
/** What a part of a row says, or what is wrong with it, worded as part of a sentence. */
type Said<T> = T | { readonly problem: string };

/**
 * Returns a function that turns records into rows. An unusable record gets a problem, worded as part of a sentence.
 * @param width cells of a record
 */
export function rowReader(form: RowForm, width: number): (record: CsvRecord) => LabelRow | BadRecord {
  return (record) => {
    if ('problem' in record) return record;
    const { line, cells } = record;
    const problem = (text: string): BadRecord => ({ line, problem: text });
    if (!fits(cells, width)) {
      return problem(`it has ${String(cells.length)} cells, the first line has ${String(width)}`);
    }
    const cell: Cell = (column) => (column === null ? '' : plainCell(cells[column]?.trim() ?? ''));
    const written = pathOf(form.path, cells);
    const path = written === null ? null : withoutPrefix(written, form.prefix ?? '');
    if (path === null) return problem('its path is empty');
    if (path.length > longestPath) return problem(`its path is longer than ${String(longestPath)} characters`);
    const label = labelOf(form, cell);
    if ('problem' in label) return problem(label.problem);
    const tags = tagsOf(cell(form.tags));
    if ('problem' in tags) return problem(tags.problem);
    const attributes = attributesOf(form, cell);
    if ('problem' in attributes) return problem(attributes.problem);
    const { part, remark } = partOf(form, cell);
    const said = label.remark ?? remark;
    const { state, className } = label;
    return {
      line,
      path,
      state,
      className,
      tags,
      attributes,
      ...annotationOf(form, cell, label),
      ...(part && { part }),
      ...(said !== undefined && { remark: said }),
    };
  };
}

/** A row's path; null when one of its cells is empty. Blanks around a whole path stay, since they may belong to a name. */
function pathOf(pieces: RowForm['path'], cells: readonly string[]): string | null {
  const texts = pieces.map((piece) => (typeof piece === 'string' ? piece : plainCell(cells[piece] ?? '')));
  if (pieces.some((piece, index) => typeof piece === 'number' && texts[index]?.trim() === '')) return null;
  return pieces.length === 1 ? texts.join('') : texts.map((text) => text.trim()).join('');
}

/** A path without what all of its table's begin with. */
function withoutPrefix(path: string, prefix: string): string {
  if (prefix === '') return path;
  const folded = foldedPath(path);
  return folded.startsWith(prefix) ? folded.slice(prefix.length) : path;
}

/** A row's label as one person's, where the table names persons. A row without a label is none. */
function annotationOf({ annotator }: RowForm, cell: Cell, { state, className }: Label): Pick<LabelRow, 'annotations'> {
  if (annotator == null) return {};
  if (state === 'unlabelled') return { annotations: [] };
  const at = Date.parse(cell(annotator.time));
  const name = annotatorName(cell(annotator.column), annotator.keepsAddresses);
  return { annotations: [{ annotator: name, state, className, at: Number.isNaN(at) ? null : at }] };
}

interface Label {
  readonly state: LabelState;
  readonly className: string | null;
  readonly remark?: string;
}

function labelOf({ label, state: stateColumn }: RowForm, cell: Cell): Said<Label> {
  const state = cell(stateColumn);
  const found =
    label === null
      ? { name: '' }
      : 'oneOf' in label
        ? classOf(label.oneOf, cell)
        : { name: withoutNothing(coded(cell(label.column), label.codes)) };
  const { name, remark } = found;
  if (name.length > longestClass) return { problem: `its class is longer than ${String(longestClass)} characters` };
  if (state !== '' && !isState(state)) return { problem: `“${state}” is none of ${labelStates.join(', ')}` };
  if (state === 'labelled' && name === '') return { problem: 'it is labelled, but has no class' };
  if (isState(state) && state !== 'labelled') return { state, className: null };
  if (name !== '') return { state: 'labelled', className: name };
  return { state: 'unlabelled', className: null, ...(remark !== undefined && { remark }) };
}

/** A class, '' where programs write that there is no value: pandas, R, databases and spreadsheets. */
const withoutNothing = (name: string): string => (/^(nan|null|<na>|#n\/a)$/i.test(name) ? '' : name);

type OneOf = readonly { readonly column: number; readonly name: string }[];
/** Most classes that a sentence names. */
const mostNamed = 8;

/** The class of a row with one column per class. */
function classOf(classes: OneOf, cell: Cell): { name: string; remark?: string } {
  const set: string[] = [];
  for (const { column, name } of classes) {
    const isSet = flagOf(cell(column));
    if (isSet === null) return { name: '', remark: `its ${name} is “${cell(column).slice(0, 100)}”, neither 0 nor 1` };
    if (isSet) set.push(name);
  }
  const [name, second] = set;
  if (name === undefined) return { name: '', remark: 'it has none of the classes' };
  if (second === undefined) return { name };
  const more = set.length > mostNamed ? ` and ${String(set.length - mostNamed)} more` : '';
  return { name: '', remark: `it has several classes: ${set.slice(0, mostNamed).join(', ')}${more}` };
}

/** Whether a cell says yes or no; null for something else. */
export function flagOf(cell: string): boolean | null {
  if (/^(1|1\.0+|true|yes)$/i.test(cell)) return true;
  return /^(|0|0\.0+|-1|-1\.0+|false|no)$/i.test(cell) ? false : null;
}

function tagsOf(cell: string): Said<string[]> {
  const tags = cell === '' ? [] : cellsOf(cell, tagDelimiter);
  if (tags === null) return { problem: 'its tags can’t be read' };
  if (tags.length > mostTags) return { problem: `it has more than ${String(mostTags)} tags` };
  if (tags.some((tag) => tag.length > longestClass)) {
    return { problem: `one of its tags is longer than ${String(longestClass)} characters` };
  }
  return tags.map((tag) => tag.trim()).filter((tag) => tag !== '');
}

function attributesOf({ attributes, hasDecimalCommas }: RowForm, cell: Cell): Said<(readonly [string, string])[]> {
  const values: (readonly [string, string])[] = [];
  for (const attribute of attributes) {
    const { name } = attribute;
    const value = 'is' in attribute ? attribute.is : coded(cell(attribute.column), attribute.codes);
    if (value.length > longestValue) {
      return { problem: `its ${name} is longer than ${String(longestValue)} characters` };
    }
    if (value !== '') values.push([name, hasDecimalCommas ? withPoint(value) : value]);
  }
  return values;
}

/** A number with a point instead of its decimal comma; other texts as they are. */
const withPoint = (text: string): string => (/^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text);

function partOf({ part }: RowForm, cell: Cell): { part: PartName | null; remark?: string } {
  if (part === null) return { part: null };
  if ('is' in part) return { part: part.is };
  const word = cell(part.column);
  if (word === '') return { part: null };
  const found = part.codes === null ? partNamed(word) : codedPart(word, part.codes);
  return found === undefined
    ? { part: null, remark: `“${word.slice(0, 100)}” is no part of a split` }
    : { part: found };
}

const codedPart = (cell: string, codes: Readonly<Record<string, PartName>>): PartName | undefined =>
  Object.hasOwn(codes, cell) ? codes[cell] : undefined;

const coded = (cell: string, codes: Codes | null): string =>
  codes !== null && Object.hasOwn(codes, cell) ? (codes[cell] ?? cell) : cell;

/** Whether a row has the right number of cells; extra empty cells at its end don't matter. */
const fits = (cells: readonly string[], width: number): boolean =>
  cells.length === width || (cells.length > width && cells.slice(width).every((cell) => cell.trim() === ''));

const isState = (text: string): text is LabelState => (labelStates as readonly string[]).includes(text);
