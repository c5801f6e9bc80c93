import { at } from './at';

/** A seeded stream of random numbers: the same seed gives the same stream on every machine. */
export interface Random {
  /** Next number, uniform in [0, 1), a multiple of 2^-32. */
  next(): number;
  /** Next whole number, uniform in 0..n-1, for n in 1..2^32. */
  integer(n: number): number;
  /**
   * An independent stream for this generator's seed and the label. It does not depend on the numbers drawn so far, so that drawing in
   * one place never shifts the numbers of another.
   */
  fork(label: string): Random;
}

/** Makes a generator for a seed: sfc32 (Chris Doty-Humphrey, PractRand), started from a hash of the seed's text. */
export function randomGenerator(seed: number | string): Random {
  const key = String(seed);
  const next32 = sfc32(hash128(key));
  return {
    next: () => next32() / wordRange,
    integer: (n) => uniformInteger(next32, n),
    fork: (label) => randomGenerator(`${key}/${label}`),
  };
}

/** Shuffles in place; all orders are equally likely (Fisher and Yates, as Durstenfeld's algorithm 235). */
export function shuffle(array: Int32Array, random: Random): void {
  for (let last = array.length - 1; last > 0; last -= 1) {
    const chosen = random.integer(last + 1);
    const moved = at(array, last);
    array[last] = at(array, chosen);
    array[chosen] = moved;
  }
}

type State = [number, number, number, number];

const wordRange = 2 ** 32;

/** Draws from the largest multiple of n on are rejected: taking them modulo n would favour small numbers. */
function uniformInteger(next32: () => number, n: number): number {
  if (!Number.isInteger(n) || n < 1 || n > wordRange) throw new RangeError(`No whole number below ${String(n)}`);
  const limit = wordRange - (wordRange % n);
  let drawn = next32();
  while (drawn >= limit) drawn = next32();
  return drawn % n;
}

function sfc32([a, b, c, counter]: State): () => number {
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 15; warmUp += 1) next();
  return next;
}

/** Hashes a text to 128 bits with MurmurHash3's mixing constants and final steps, one lane per word; not for secrets. */
function hash128(text: string): State {
  const lanes: State = [1779033703, 3144134277, 1013904242, 2773480762];
  const multipliers = [597399067, 2869860233, 951274213, 2716044179] as const;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    lanes.forEach((lane, at) => {
      lanes[at] = (lanes[(at + 1) % 4] ?? 0) ^ Math.imul(lane ^ code, multipliers[at] ?? 1);
    });
  }
  const all = lanes.reduce((mixed, lane) => mixed ^ finish(lane), 0);
  return [finish(lanes[0]) ^ all, finish(lanes[1]), finish(lanes[2]), finish(lanes[3]) ^ text.length];
}

/** MurmurHash3's fmix32 (Austin Appleby, public domain): every input bit changes half of the output bits. */
function finish(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
