/** Values that are sorted at once, and merged between two interruptions: a millisecond or two. */
const atOnce = 4096;

/**
 * Indices of values, the greatest first, of equal ones the first; a merge sort that can be interrupted.
 * @param values without NaN
 */
export function* descending(values: Float32Array): Generator<void, Int32Array> {
  const isBefore = (one: number, other: number): number => (values[other] ?? 0) - (values[one] ?? 0) || one - other;
  let order = new Int32Array(values.length);
  for (let index = 0; index < order.length; index += 1) order[index] = index; // an iterator takes fifty times as long
  let spare = new Int32Array(order.length);
  for (let from = 0; from < order.length; from += atOnce) {
    order.subarray(from, from + atOnce).sort(isBefore);
    yield;
  }
  for (let run = atOnce; run < order.length; run *= 2) {
    for (let from = 0; from < order.length; from += 2 * run) {
      const [middle, end] = [Math.min(from + run, order.length), Math.min(from + 2 * run, order.length)];
      let [left, right] = [from, middle];
      for (let to = from; to < end; to += 1) {
        const takesLeft = right >= end || (left < middle && isBefore(order[left] ?? 0, order[right] ?? 0) <= 0);
        spare[to] = order[takesLeft ? left++ : right++] ?? 0;
        if (to % atOnce === 0) yield;
      }
    }
    [order, spare] = [spare, order];
  }
  return order;
}
