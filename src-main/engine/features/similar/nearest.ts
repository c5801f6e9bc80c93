/**
 * Finds the indices of the smallest distances, in no order: at least `wanted`, and more only where the last ones are nearly
 * equal. Counts how many fall into each bucket first, so that two passes are enough whatever the order.
 * @param distances not negative
 */
export function nearestOf(distances: Int32Array, wanted: number): Int32Array {
  // Hot loops over all rows: indices stay below the lengths, so `?? 0` is for the type checker alone.
  const counts = new Uint32Array(buckets);
  for (const distance of distances) {
    const bucket = bucketOf(distance);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  let [last, found] = [0, counts[0] ?? 0];
  while (found < wanted && last < buckets - 1) found += counts[(last += 1)] ?? 0;
  const nearest = new Int32Array(found);
  let next = 0;
  for (let index = 0; index < distances.length; index += 1) {
    if (bucketOf(distances[index] ?? 0) <= last) nearest[next++] = index;
  }
  return nearest;
}

/** A sum of 128 squares of at most 254 is below 2^23, which buckets of 64 cover. */
const buckets = 2 ** 17;
const bucketOf = (distance: number): number => distance >> 6;
