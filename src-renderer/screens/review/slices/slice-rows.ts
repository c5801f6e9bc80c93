import { crossing, type Slice } from '../../../../src-shared/domain/slice';

/** A line of the list. */
export type SliceRow = { readonly heading: string } | { readonly slice: Slice };

export interface SliceFilter {
  /** Property that slices are by; null for all. */
  readonly key: string | null;
  /** Whether slices by two properties are listed, too. */
  readonly crosses: boolean;
}

/** Whether the search found that the run is worse on a slice than on the rest by more than chance explains. */
export const isFound = ({ differs, accuracy, restAccuracy }: Slice): boolean =>
  differs && restAccuracy !== null && accuracy < restAccuracy;

const isCrossed = ({ key }: Slice): boolean => key.includes(crossing);

/** The single properties of slices, sorted. */
export function keysOf(slices: readonly Slice[]): string[] {
  return [...new Set(slices.filter((slice) => !isCrossed(slice)).map(({ key }) => key))].sort();
}

/** Slices that pass a filter, in the order given: first those that are worse than the rest, then the others, each below a heading. */
export function rowsOf(slices: readonly Slice[], { key, crosses }: SliceFilter): SliceRow[] {
  const passing = slices
    .filter((slice) => crosses || !isCrossed(slice))
    .filter((slice) => key === null || slice.key.split(crossing).includes(key));
  const found = passing.filter(isFound);
  const others = passing.filter((slice) => !isFound(slice));
  return [
    ...below('Worse than the rest', found),
    ...below(found.length > 0 ? 'Others, the worst first' : 'The worst first', others),
  ];
}

const below = (heading: string, slices: readonly Slice[]): SliceRow[] =>
  slices.length === 0 ? [] : [{ heading }, ...slices.map((slice) => ({ slice }))];
