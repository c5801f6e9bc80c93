/** The largest distance that is searched for: beyond it, looking near every word costs more than comparing all pairs. */
export const largestDistance = 11;

// Hot loops: indices stay below the lengths, so `?? 0` in this file is for the type checker alone.

/** Words of 16 bits that a 64-bit hash is cut into. */
export const words = 4;
/** Values that one has. */
const values = 0x10000;

/**
 * All pairs of 64-bit hashes at most `distance` bits apart, none missed and each told once, by multi-index hashing: of four
 * 16-bit words, one differs in at most a quarter of the bits, so a hash's partners stand in the buckets near its words.
 * A pair is told at the first word that is that close. 100,000 hashes of photographs take about a second at distance 5.
 * Source: M. Norouzi, A. Punjani, D. J. Fleet, Fast exact search in Hamming space with multi-index hashing, 2014.
 * @param hashes n × 4 words of 16 bits
 * @param distance whole number in 0..largestDistance
 * @param tell is called with the indices of each pair, the lower one first
 * @param pause is awaited now and then with the hashes searched so far, so that a long search lets others run
 */
export async function nearPairs(
  hashes: Uint16Array,
  distance: number,
  tell: (one: number, other: number) => void,
  pause: (searched: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const masks = masksWithin(Math.floor(distance / words));
  const count = hashes.length / words;
  for (let word = 0; word < words; word += 1) {
    const { starts, members } = await bucketsOf(hashes, word, () => pause((word * count) / words));
    for (let one = 0; one < count; one += 1) {
      if (one % pauseEvery === 0) await pause((word * count + one) / words);
      const value = hashes[one * words + word] ?? 0;
      for (const mask of masks) {
        const bucket = value ^ mask;
        const end = starts[bucket + 1] ?? 0;
        for (let at = starts[bucket] ?? 0; at < end; at += 1) {
          const other = members[at] ?? 0;
          if (other > one && isFirstMeeting(hashes, one, other, word, distance)) tell(one, other);
        }
      }
    }
  }
}

const pauseEvery = 2048;
/** Hashes that are put into buckets between two pauses: a few ms. */
const hashesAtOnce = 50_000;

/** Bits that differ between two hashes of a list of n × 4 words. */
export function distanceBetween(hashes: Uint16Array, one: number, other: number): number {
  let distance = 0;
  for (let word = 0; word < words; word += 1) distance += wordDistance(hashes, one, other, word);
  return distance;
}

const wordDistance = (hashes: Uint16Array, one: number, other: number, word: number): number =>
  ones[(hashes[one * words + word] ?? 0) ^ (hashes[other * words + word] ?? 0)] ?? 0;

/** True when two hashes are near and no word before this one brought them together already. */
function isFirstMeeting(hashes: Uint16Array, one: number, other: number, word: number, distance: number): boolean {
  const near = Math.floor(distance / words);
  for (let before = 0; before < word; before += 1) if (wordDistance(hashes, one, other, before) <= near) return false;
  return distanceBetween(hashes, one, other) <= distance;
}

/** Indices of the hashes by the value of one word: those of value v are members[starts[v]..starts[v + 1]]. */
async function bucketsOf(
  hashes: Uint16Array,
  word: number,
  pause: () => Promise<void>,
): Promise<{ starts: Int32Array; members: Int32Array }> {
  const count = hashes.length / words;
  const starts = new Int32Array(values + 1);
  for (let at = 0; at < count; at += 1) {
    if (at % hashesAtOnce === hashesAtOnce - 1) await pause();
    const next = (hashes[at * words + word] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let value = 0; value < values; value += 1) starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0);
  const filled = starts.slice();
  const members = new Int32Array(count);
  for (let at = 0; at < count; at += 1) {
    if (at % hashesAtOnce === hashesAtOnce - 1) await pause();
    const value = hashes[at * words + word] ?? 0;
    const place = filled[value] ?? 0;
    members[place] = at;
    filled[value] = place + 1;
  }
  return { starts, members };
}

/** Number of ones in every 16-bit value. */
const ones = new Uint8Array(values);
for (let value = 1; value < values; value += 1) ones[value] = (ones[value >> 1] ?? 0) + (value & 1);

/** Every 16-bit value with at most so many ones. */
const masksWithin = (most: number): number[] =>
  Array.from({ length: values }, (_, value) => value).filter((value) => (ones[value] ?? 0) <= most);
