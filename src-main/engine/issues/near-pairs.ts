/** Largest distance to search for. Beyond it, looking near every word costs more than comparing all pairs. */
export const largestDistance = 11;

// Hot loops: indices stay below the lengths, so `?? 0` in this file is for the type checker alone.

/** Words of 16 bits in a 64-bit hash. */
export const words = 4;
/** Number of values of a word. */
const values = 0x10000;

/**
 * Finds all pairs of 64-bit hashes at most `distance` bits apart, each once, by multi-index hashing. At least one of the four
 * 16-bit words differs in at most a quarter of the bits, so a hash's partners are in the buckets near its words. A pair is
 * reported at its first word that is that close. 100,000 hashes of photographs take about a second at distance 5.
 * Source: M. Norouzi, A. Punjani, D. J. Fleet, Fast exact search in Hamming space with multi-index hashing, 2014.
 * @param hashes n × 4 words of 16 bits
 * @param distance whole number in 0..largestDistance
 * @param found called with the indices of each pair, the lower one first
 * @param pause awaited now and then with the number of hashes searched so far, so that a long search lets others run
 */
export async function nearPairs(
  hashes: Uint16Array,
  distance: number,
  found: (one: number, other: number) => void,
  pause: (searched: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const near = Math.floor(distance / words);
  const masks = masksWithin(near);
  const count = hashes.length / words;
  /** Whether two hashes are near and none of the words before `word` has brought them together already. */
  const isFirstMeeting = (one: number, other: number, word: number): boolean => {
    for (let before = 0; before < word; before += 1) if (wordDistance(hashes, one, other, before) <= near) return false;
    return distanceBetween(hashes, one, other) <= distance;
  };
  for (let word = 0; word < words; word += 1) {
    const { starts, members } = await bucketsOf(hashes, word, () => pause((word * count) / words));
    for (let one = 0; one < count; one += 1) {
      if (one % pauseEvery === 0) await pause((word * count + one) / words);
      const value = hashes[one * words + word] ?? 0;
      for (const mask of masks) {
        const bucket = value ^ mask;
        const end = starts[bucket + 1] ?? 0;
        for (let index = starts[bucket] ?? 0; index < end; index += 1) {
          const other = members[index] ?? 0;
          if (other > one && isFirstMeeting(one, other, word)) found(one, other);
        }
      }
    }
  }
}

const pauseEvery = 2048;
/** Hashes put into buckets between two pauses: a few ms. */
const hashesAtOnce = 50_000;

/** Number of differing bits of two hashes in a list of n × 4 words. */
export function distanceBetween(hashes: Uint16Array, one: number, other: number): number {
  let distance = 0;
  for (let word = 0; word < words; word += 1) distance += wordDistance(hashes, one, other, word);
  return distance;
}

const wordDistance = (hashes: Uint16Array, one: number, other: number, word: number): number =>
  ones[(hashes[one * words + word] ?? 0) ^ (hashes[other * words + word] ?? 0)] ?? 0;

/** Indices of the hashes by the value of one word: members[starts[v]..starts[v + 1] - 1] have value v. */
async function bucketsOf(
  hashes: Uint16Array,
  word: number,
  pause: () => Promise<void>,
): Promise<{ starts: Int32Array; members: Int32Array }> {
  const count = hashes.length / words;
  const starts = new Int32Array(values + 1);
  for (let index = 0; index < count; index += 1) {
    if (index % hashesAtOnce === hashesAtOnce - 1) await pause();
    const next = (hashes[index * words + word] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let value = 0; value < values; value += 1) starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0);
  const filled = starts.slice();
  const members = new Int32Array(count);
  for (let index = 0; index < count; index += 1) {
    if (index % hashesAtOnce === hashesAtOnce - 1) await pause();
    const value = hashes[index * words + word] ?? 0;
    const next = filled[value] ?? 0;
    members[next] = index;
    filled[value] = next + 1;
  }
  return { starts, members };
}

/** Number of ones in every 16-bit value. */
const ones = new Uint8Array(values);
for (let value = 1; value < values; value += 1) ones[value] = (ones[value >> 1] ?? 0) + (value & 1);

/** All 16-bit values with at most `most` ones. */
const masksWithin = (most: number): number[] =>
  Array.from({ length: values }, (_, value) => value).filter((value) => (ones[value] ?? 0) <= most);
