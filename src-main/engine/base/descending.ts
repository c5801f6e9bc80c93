/** Values that are sorted, or merged, between two interruptions: a millisecond or two. */
const blockLength = 4096;

/**
 * Indices of values in descending order; equal values stay in order. A merge sort that can be interrupted.
 * @param values without NaN
 */
export function* descending(values: Float32Array): Generator<void, Int32Array> {
  const isBefore = (one: number, other: number): number => (values[other] ?? 0) - (values[one] ?? 0) || one - other;
  let order = new Int32Array(values.length);
  for (let index = 0; index < order.length; index += 1) order[index] = index; // an iterator takes fifty times as long
  let spare = new Int32Array(order.length);
  for (let from = 0; from < order.length; from += blockLength) {
    order.subarray(from, from + blockLength).sort(isBefore);
    yield;
  }
  for (let run = blockLength; run < order.length; run *= 2) {
    for (let from = 0; from < order.length; from += 2 * run) {
      const [middle, end] = [Math.min(from + run, order.length), Math.min(from + 2 * run, order.length)];
      let [left, right] = [from, middle];
      for (let to = from; to < end; to += 1) {
        const takesLeft = right >= end || (left < middle && isBefore(order[left] ?? 0, order[right] ?? 0) <= 0);
        spare[to] = order[takesLeft ? left++ : right++] ?? 0;
        if (to % blockLength === 0) yield;
      }
    }
    [order, spare] = [spare, order];
  }
  return order;
}
