import {
  anyValue,
  attributeOf,
  isIssueNumber,
  parseOutcome,
  parseRange,
  type Filter,
  type FilterTerm,
} from '../../../src-shared/domain/filter';
import type { AttributeColumn } from './attributes';
import { BitSet } from './bit-set';
import type { Columns } from './columns';
import { flagNames, type FlagNames } from './flags';
import { issueBits } from './issues';
import type { Names } from './names';
import { outcomes, type Predictions } from './predictions';

/** The data that a filter is applied to: columns, names of their ids, and the predictions of the run that the filter is about. */
export interface Searched {
  readonly columns: Columns;
  readonly names: Names;
  readonly predictions: Predictions | null;
  /** The images of an issue by its number. */
  readonly imagesOfIssue: (issue: number) => readonly number[];
}

/** 1 for each row that passes all terms, else 0; null when there are no terms, so that all rows pass. */
export function matchRows(searched: Searched, filter: Filter): Uint8Array | null {
  if (filter.length === 0) return null;
  const passing = new Uint8Array(searched.columns.count).fill(1);
  for (const term of filter) restrict(searched, term, passing);
  return passing;
}

/** Clears the rows that a term excludes. */
function restrict(searched: Searched, term: FilterTerm, passing: Uint8Array): void {
  const { columns, names, predictions } = searched;
  switch (term.key) {
    case 'class':
      keepIds(passing, columns.classes, idsOf(names.classIds, term), term.negated);
      return;
    case 'source':
      keepIds(passing, columns.sources, idsOf(names.sourceIds, term), term.negated);
      return;
    case 'split':
      keepFlags(passing, columns.flags, term, ({ part }) => [part]);
      return;
    case 'state':
      keepFlags(passing, columns.flags, term, ({ state, labelState }) => [state, labelState]);
      return;
    case 'tag': {
      const sets = term.values.flatMap((tag) => columns.tags.get(tag) ?? []);
      keep(passing, term, (row) => sets.some((rows) => rows.has(row)));
      return;
    }
    case 'issue': {
      const wanted = issueBits(term.values);
      const ofClass = names.classIssues.map((bits) => bits & wanted);
      const named = rowsOfIssues(searched, term);
      keep(
        passing,
        term,
        (row) =>
          ((columns.issues[row] ?? 0) & wanted) !== 0 || ofClass[columns.classes[row] ?? 0] !== 0 || named.has(row),
      );
      return;
    }
    case 'confirmed': {
      const { classes, confirmed } = columns;
      const isWanted = [false, true].map((answer) => term.values.includes(answer ? 'yes' : 'no'));
      // No class is 0, as is nothing confirmed.
      keep(passing, term, (row) => isWanted[confirmed[row] !== 0 && confirmed[row] === classes[row] ? 1 : 0] ?? false);
      return;
    }
    case 'path': {
      const found = term.values.map((text) => columns.paths.matching(text));
      keep(passing, term, (row) => found.some((rows) => rows[row] === 1));
      return;
    }
    case 'run': {
      const wanted = new Set<number>(term.values.map((value) => outcomes[parseOutcome(value).outcome]));
      keep(passing, term, (row) => wanted.has(predictions?.outcomes[row] ?? outcomes.none));
      return;
    }
    case 'confidence': {
      const ranges = term.values.map(parseRange);
      const isInside = (value: number): boolean => ranges.some(({ low, high }) => value >= low && value <= high);
      keep(passing, term, (row) => isInside(predictions?.confidence[row] ?? Number.NaN));
      return;
    }
    default:
      keepAttribute(passing, columns.attributes.column(attributeOf(term.key)), term);
  }
}

/** Rows of images in the issues that a term names by number. */
function rowsOfIssues({ columns, imagesOfIssue }: Searched, { values }: FilterTerm): BitSet {
  const rows = new BitSet();
  for (const issue of values.filter(isIssueNumber)) {
    for (const image of imagesOfIssue(Number(issue))) {
      const row = columns.rowOf(image);
      if (row >= 0) rows.add(row);
    }
  }
  return rows;
}

/** Clears rows that don't match. Tests only rows that still pass, so that an expensive term after a narrow one costs little. */
function keep(passing: Uint8Array, { negated }: FilterTerm, isMatch: (row: number) => boolean): void {
  for (let row = 0; row < passing.length; row += 1) {
    if (passing[row] === 1 && isMatch(row) === negated) passing[row] = 0;
  }
}

function keepIds(passing: Uint8Array, column: Int32Array, wanted: readonly number[], negated: boolean): void {
  const isWanted = new Uint8Array(Math.max(0, ...wanted) + 1);
  for (const id of wanted) isWanted[id] = 1;
  const inverted = negated ? 1 : 0;
  for (let row = 0; row < passing.length; row += 1) {
    passing[row] = (passing[row] ?? 0) & ((isWanted[column[row] ?? 0] ?? 0) ^ inverted);
  }
}

function keepFlags(
  passing: Uint8Array,
  flags: Uint8Array,
  { values, negated }: FilterTerm,
  namesOf: (names: FlagNames) => readonly string[],
): void {
  const isKept = Uint8Array.from(flagNames, (names) =>
    namesOf(names).some((name) => values.includes(name)) === negated ? 0 : 1,
  );
  for (let row = 0; row < passing.length; row += 1) {
    passing[row] = (passing[row] ?? 0) & (isKept[flags[row] ?? 0] ?? 0);
  }
}

/** Clears rows by an attribute's value; rows beyond the column's codes have none. */
function keepAttribute(
  passing: Uint8Array,
  column: AttributeColumn | undefined,
  { values, negated }: FilterTerm,
): void {
  const { codes = new Uint32Array(0) } = column ?? {};
  const isWanted = new Uint8Array(column?.values.length ?? 1).fill(values.includes(anyValue) ? 1 : 0);
  for (const value of values) isWanted[column?.codeOf(value) ?? 0] = 1;
  isWanted[0] = 0; // no value; also the code of values that no image has
  const inverted = negated ? 1 : 0;
  for (let row = 0; row < passing.length; row += 1) {
    passing[row] = (passing[row] ?? 0) & ((isWanted[codes[row] ?? 0] ?? 0) ^ inverted);
  }
}

const idsOf = (ids: ReadonlyMap<string, number>, { values }: FilterTerm): number[] =>
  values.flatMap((name) => ids.get(name) ?? []);
