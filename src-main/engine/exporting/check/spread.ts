import { at } from '../../../../src-shared/domain/at';

/** At most `most` of the values, evenly spread: of a snapshot's rows, every part and class is among them. */
export function spread(values: readonly number[], most: number): number[] {
  const count = Math.min(most, values.length);
  return Array.from({ length: count }, (_, index) => at(values, Math.floor((index * values.length) / count)));
}
