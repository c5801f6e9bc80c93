import { posix } from 'node:path';
import type { Columns } from '../../../src-shared/contract/imports';
import { toAttributeName } from '../../../src-shared/domain/attribute';
import { labelStates, type LabelState } from '../../../src-shared/domain/image';
import type { LabelRow } from '../catalog/label-rows';
import { plainCell } from './cells';
import { cellsOf, type BadRecord, type CsvRecord } from './csv-records';

/** What a column of another meaning is called when an attribute has its name: 'attr.path'. */
export const attributePrefix = 'attr.';
/** Between two tags of a cell; a tag that holds one is quoted. */
export const tagDelimiter = ';';

const longestClass = 100;
const longestValue = 1000;
/** Characters of a path: what Linux allows. */
const longestPath = 4096;
const mostTags = 100;

/** Makes rows of records. A row that can't be used is a problem, as a part of a sentence. */
export function rowReader(names: readonly string[], columns: Columns): (record: CsvRecord) => LabelRow | BadRecord {
  const placeOf = (name: string | null): number => (name === null ? -1 : names.indexOf(name));
  const [path, label, state, tags] = [columns.path, columns.label, columns.state, columns.tags].map(placeOf) as [
    number,
    number,
    number,
    number,
  ];
  const attributes = columns.attributes.flatMap((name) => {
    const plain = toAttributeName(name.startsWith(attributePrefix) ? name.slice(attributePrefix.length) : name);
    return plain === null ? [] : [{ name: plain, place: placeOf(name) }];
  });
  return (record) => {
    if ('problem' in record) return record;
    const { line, cells } = record;
    const problem = (text: string): BadRecord => ({ line, problem: text });
    if (!fits(cells, names.length)) {
      return problem(`it has ${String(cells.length)} cells, the first line has ${String(names.length)}`);
    }
    const cell = (place: number): string => plainCell(cells[place]?.trim() ?? '');
    const [className, stated] = [cell(label), cell(state)];
    if (cell(path) === '') return problem('its path is empty');
    if (cell(path).length > longestPath) return problem(`its path is longer than ${String(longestPath)} characters`);
    if (className.length > longestClass) return problem(`its class is longer than ${String(longestClass)} characters`);
    if (stated !== '' && !isState(stated)) return problem(`“${stated}” is none of ${labelStates.join(', ')}`);
    if (stated === 'labelled' && className === '') return problem('it is labelled, but has no class');
    const tagged = cell(tags) === '' ? [] : cellsOf(cell(tags), tagDelimiter);
    if (tagged === null) return problem('its tags can’t be read');
    if (tagged.length > mostTags) return problem(`it has more than ${String(mostTags)} tags`);
    if (tagged.some((tag) => tag.length > longestClass)) {
      return problem(`one of its tags is longer than ${String(longestClass)} characters`);
    }
    const values = attributes
      .map(({ name, place }) => [name, cell(place)] as const)
      .filter(([, value]) => value !== '');
    const long = values.find(([, value]) => value.length > longestValue);
    if (long) return problem(`its ${long[0]} is longer than ${String(longestValue)} characters`);
    return {
      line,
      path: plainCell(cells[path] ?? ''),
      ...labelOf(className, stated),
      tags: tagged.map((tag) => tag.trim()).filter((tag) => tag !== ''),
      attributes: values,
    };
  };
}

/**
 * What ways of writing one path have in common: macOS decomposes the letters of names, tables from Windows have
 * backslashes, and people put spaces behind commas.
 */
export const foldedPath = (path: string): string =>
  posix.normalize(path.trim().normalize('NFC').replaceAll('\\', '/')).replace(/^\.\//, '');

/** Empty cells at a row's end are no fault. */
const fits = (cells: readonly string[], width: number): boolean =>
  cells.length === width || (cells.length > width && cells.slice(width).every((cell) => cell.trim() === ''));

function labelOf(className: string, state: string): { state: LabelState; className: string | null } {
  if (isState(state) && state !== 'labelled') return { state, className: null };
  return className === '' ? { state: 'unlabelled', className: null } : { state: 'labelled', className };
}

const isState = (text: string): text is LabelState => (labelStates as readonly string[]).includes(text);
