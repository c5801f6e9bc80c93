import { threeDigits } from '../../../src-shared/domain/figure-text';
import { at } from '../../../src-shared/domain/at';
import { issueKinds } from '../../../src-shared/domain/issue';
import { binNumbers, binsOfNumbers } from '../../../src-shared/metrics/slice-bins';
import type { SliceKey } from '../../../src-shared/metrics/slices';
import { measureColumns, type Columns } from './columns';
import { issueBit } from './issues';
import type { Names } from './names';

/** A property with more values than this says nothing about a model; numbers are put into bins instead. */
const mostValues = 50;

/**
 * Properties that images are sliced by: attributes, tags, sources, open issues, size and measures. The caller adds
 * properties that lie elsewhere, such as classes, which depend on the run. An image may have several tags and issues, so each of these is a separate key. Yields after each key, for work in
 * slices of time.
 * @param ids images; one that is gone has no property
 */
export function* sliceKeys(columns: Columns, names: Names, ids: readonly number[]): Generator<void, SliceKey[]> {
  const rows = Int32Array.from(ids, (id) => columns.rowOf(id));
  const keys = sourceKey(columns, names, rows);
  for (const { name } of columns.attributes.describe()) {
    yield;
    keys.push(...attributeKey(columns, rows, name));
  }
  for (const [tag, images] of columns.tags) {
    yield;
    keys.push(...flagKey('tag', tag, rows, (row) => images.has(row)));
  }
  for (const kind of issueKinds) {
    yield;
    const bit = issueBit[kind] ?? 0; // a name that is no kind has no bit
    keys.push(...flagKey('issue', kind, rows, (row) => (at(columns.issues, row) & bit) !== 0));
  }
  for (const name of measureColumns) {
    yield;
    keys.push(...binnedKey(name, rows, (row) => at(columns.measures[name], row), threeDigits));
  }
  keys.push(...binnedKey('size', rows, (row) => sizeOf(columns, row), pixelsText));
  return keys;
}

/** Values as they are, or in bins where they are many and all numbers, such as ages. */
function attributeKey({ attributes }: Columns, rows: Int32Array, name: string): SliceKey[] {
  const column = attributes.column(name);
  if (column === undefined) return [];
  const textOf = (row: number): string | null => {
    const code = column.codes[row] ?? 0; // rows beyond the codes have no value
    return code === 0 ? null : at(column.values, code);
  };
  const used = new Set(Array.from(rows, (row) => (row < 0 ? null : textOf(row))).filter((text) => text !== null));
  if (used.size < 2) return [];
  if (used.size <= mostValues && (used.size <= binsOfNumbers || ![...used].every(isNumber))) {
    const values = [...used].sort();
    const indexOf = new Map(values.map((value, index) => [value, index]));
    return [
      {
        key: `attr.${name}`,
        values,
        valueOf: rows.map((row) => (row < 0 ? -1 : (indexOf.get(textOf(row) ?? '') ?? -1))),
      },
    ];
  }
  if (![...used].every(isNumber)) return [];
  const numberOf = (row: number): number => Number(textOf(row) ?? Number.NaN);
  return binnedKey(`attr.${name}`, rows, numberOf, String);
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

function sourceKey({ sources }: Columns, names: Names, rows: Int32Array): SliceKey[] {
  const roots = [...names.sourceIds];
  if (roots.length < 2) return [];
  const indexOf = new Map(roots.map(([, id], index) => [id, index]));
  const valueOf = rows.map((row) => (row < 0 ? -1 : (indexOf.get(at(sources, row)) ?? -1)));
  return [{ key: 'source', values: roots.map(([root]) => root), valueOf }];
}

function flagKey(key: string, value: string, rows: Int32Array, has: (row: number) => boolean): SliceKey[] {
  const valueOf = rows.map((row) => (row >= 0 && has(row) ? 0 : -1));
  return valueOf.includes(0) ? [{ key, values: [value], valueOf }] : [];
}

/** Numbers of rows in bins; NaN where a row has none. */
const binnedKey = (
  key: string,
  rows: Int32Array,
  numberOf: (row: number) => number,
  textOf: (value: number) => string,
): SliceKey[] =>
  binNumbers(
    key,
    Float64Array.from(rows, (row) => (row < 0 ? Number.NaN : numberOf(row))),
    textOf,
  );

const pixelsText = (pixels: number): string => `${String(Math.round(pixels))} px`;

/** Edge of a square of as many pixels; NaN where the size is not known. */
function sizeOf({ width, height }: Columns, row: number): number {
  const [across, down] = [at(width, row) - 1, at(height, row) - 1]; // one more than the size, see Columns
  return across < 0 || down < 0 ? Number.NaN : Math.sqrt(across * down);
}
