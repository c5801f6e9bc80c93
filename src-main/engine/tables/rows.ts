import type { Columns } from '../../../src-shared/contract/imports';
import { toAttributeName } from '../../../src-shared/domain/attribute';
import { labelStates, type LabelState } from '../../../src-shared/domain/image';
import type { LabelRow } from '../catalog/label-rows';
import { plainCell } from './cells';
import { cellsOf, type BadRecord, type CsvRecord } from './csv-records';

/** Prefix for an attribute whose name has another meaning as a column: 'attr.path'. */
export const attributePrefix = 'attr.';
/** Separates the tags of a cell; a tag that contains one is quoted. */
export const tagDelimiter = ';';

const longestClass = 100;
const longestValue = 1000;
/** Most characters of a path; Linux's own limit. */
const longestPath = 4096;
const mostTags = 100;

/** Returns a function that turns records into rows. An unusable record gets a problem, worded as part of a sentence. */
export function rowReader(names: readonly string[], columns: Columns): (record: CsvRecord) => LabelRow | BadRecord {
  const indexOf = (name: string | null): number => (name === null ? -1 : names.indexOf(name));
  const [path, label, state, tags] = [columns.path, columns.label, columns.state, columns.tags].map(indexOf) as [
    number,
    number,
    number,
    number,
  ];
  const attributes = columns.attributes.flatMap((name) => {
    const plain = toAttributeName(name.startsWith(attributePrefix) ? name.slice(attributePrefix.length) : name);
    return plain === null ? [] : [{ name: plain, column: indexOf(name) }];
  });
  return (record) => {
    if ('problem' in record) return record;
    const { line, cells } = record;
    const problem = (text: string): BadRecord => ({ line, problem: text });
    if (!fits(cells, names.length)) {
      return problem(`it has ${String(cells.length)} cells, the first line has ${String(names.length)}`);
    }
    const cell = (column: number): string => plainCell(cells[column]?.trim() ?? '');
    const [className, stateText] = [cell(label), cell(state)];
    if (cell(path) === '') return problem('its path is empty');
    if (cell(path).length > longestPath) return problem(`its path is longer than ${String(longestPath)} characters`);
    if (className.length > longestClass) return problem(`its class is longer than ${String(longestClass)} characters`);
    if (stateText !== '' && !isState(stateText)) return problem(`“${stateText}” is none of ${labelStates.join(', ')}`);
    if (stateText === 'labelled' && className === '') return problem('it is labelled, but has no class');
    const tagged = cell(tags) === '' ? [] : cellsOf(cell(tags), tagDelimiter);
    if (tagged === null) return problem('its tags can’t be read');
    if (tagged.length > mostTags) return problem(`it has more than ${String(mostTags)} tags`);
    if (tagged.some((tag) => tag.length > longestClass)) {
      return problem(`one of its tags is longer than ${String(longestClass)} characters`);
    }
    const values = attributes
      .map(({ name, column }) => [name, cell(column)] as const)
      .filter(([, value]) => value !== '');
    const long = values.find(([, value]) => value.length > longestValue);
    if (long) return problem(`its ${long[0]} is longer than ${String(longestValue)} characters`);
    return {
      line,
      path: plainCell(cells[path] ?? ''),
      ...labelOf(className, stateText),
      tags: tagged.map((tag) => tag.trim()).filter((tag) => tag !== ''),
      attributes: values,
    };
  };
}

/** Whether a row has the right number of cells; extra empty cells at its end don't matter. */
const fits = (cells: readonly string[], width: number): boolean =>
  cells.length === width || (cells.length > width && cells.slice(width).every((cell) => cell.trim() === ''));

function labelOf(className: string, state: string): { state: LabelState; className: string | null } {
  if (isState(state) && state !== 'labelled') return { state, className: null };
  return className === '' ? { state: 'unlabelled', className: null } : { state: 'labelled', className };
}

const isState = (text: string): text is LabelState => (labelStates as readonly string[]).includes(text);
