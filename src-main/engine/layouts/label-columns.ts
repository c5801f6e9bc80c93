import { labelNames } from '../tables/column-names';
import type { TableShape } from '../tables/csv-shape';

/** Names of columns that are labels of faces if no column is called a label, the likeliest first. */
const usualNames: readonly string[] = [
  ...['emotion', 'expression', 'facial_expression', 'gender', 'sex', 'age_group', 'agegroup', 'race', 'ethnicity'],
  ...['mask', 'glasses', 'smile', 'smiling', 'real', 'is_real', 'fake', 'spoof', 'type', 'kind', 'species', 'breed'],
];
/** Most different values among a table's first rows that can be classes, and most characters of one. */
const [mostValues, longestValue] = [25, 100];

/** Columns of a table of which one can be the class, in its order, and the likeliest of them; null where none is. */
export interface LabelColumns {
  readonly names: readonly string[];
  readonly likeliest: string | null;
  /** Whether that one is called a label. */
  readonly isCalled: boolean;
  /** Whether it has a name that says nothing, and numbers: codes of classes, or counts. */
  readonly isNumber: boolean;
}

/**
 * Chooses the columns that can be classes by their names, and by their form: few different values, each short.
 * @param others columns that mean something else: paths, states, tags, parts
 */
export function labelColumnsOf(shape: TableShape, others: readonly (string | null | undefined)[]): LabelColumns {
  const free = shape.names.filter((name) => !others.includes(name));
  const isCalled = (names: readonly string[], name: string): boolean => names.includes(name.toLowerCase());
  const names = free.filter(
    (name) => isCalled(labelNames, name) || hasFewValues(shape, name, isCalled(usualNames, name)),
  );
  const byName = (usual: readonly string[]): string | undefined =>
    usual.flatMap((each) => names.find((name) => name.toLowerCase() === each) ?? [])[0];
  const called = byName(labelNames);
  // One value for all is rarely a class that somebody looked for.
  const several = names.filter((name) => new Set(valuesOf(shape, name)).size > 1);
  const said = called ?? byName(usualNames) ?? several.find((name) => hasUsualWord(name) || hasWords(shape, name));
  const likeliest = said ?? several[0] ?? names.find((name) => hasWords(shape, name)) ?? null;
  return { names, likeliest, isCalled: called !== undefined, isNumber: said === undefined };
}

const valuesOf = ({ names, rows }: TableShape, name: string): string[] => {
  const column = names.indexOf(name); // of a few thousand
  return rows.map((row) => row[column]?.trim() ?? '').filter((value) => value !== '');
};

/** Whether values come again, so that they can be classes; in a column of a usual name, they need not. */
function hasFewValues(shape: TableShape, name: string, isUsual: boolean): boolean {
  const values = valuesOf(shape, name);
  const distinct = new Set(values);
  if (distinct.size === 0 || distinct.size > mostValues) return false;
  if (values.some((value) => value.length > longestValue || /^[+-]?\d*[.,]\d+$/.test(value))) return false;
  return isUsual || distinct.size <= Math.max(2, values.length * 0.6);
}

/** Whether a usual name is a word of a column's: 'gender_code', 'Class ID'. */
const hasUsualWord = (name: string): boolean =>
  name
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => labelNames.includes(word) || usualNames.includes(word));

/** Whether values are words rather than numbers, which may be counts. */
const hasWords = (shape: TableShape, name: string): boolean =>
  valuesOf(shape, name).every((value) => !/^[+-]?\d+$/.test(value));
