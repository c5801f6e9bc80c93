import { at } from '../../../src-shared/domain/at';

/** Random numbers for drawing: the same labels give the same numbers on every machine. Not good enough for statistics. */
export class Random {
  private state: number;

  /** Streams with different labels are independent: a change in how hair is drawn leaves every nose as it was. */
  constructor(...labels: readonly (number | string)[]) {
    this.state = hash32(labels.join('/'));
  }

  /** Uniform in [0, 1), by mulberry32 (Tommy Ettinger, public domain). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Bell-shaped about 0 within ±width: the mean of three uniform numbers. */
  around(width: number): number {
    return (width * (this.next() + this.next() + this.next() - 1.5)) / 1.5;
  }

  /** True with a probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Picks one of several values, all equally likely. */
  pick<T>(from: readonly [T, ...T[]]): T {
    return at<T>(from, Math.floor(this.next() * from.length));
  }

  /** Picks a key with a probability proportional to its weight: `weighted({ neutral: 2, smile: 5 })`. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let remaining = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    const found = entries.find(([, weight]) => (remaining -= weight) < 0);
    return (found ?? at(entries, 0))[0]; // rounding may leave a little
  }
}

/** FNV-1a over UTF-16 units, then the finaliser of MurmurHash3, so that similar labels give very different states. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
