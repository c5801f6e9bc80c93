import type { Unpacked, UnpackLeftOutKind } from '../../../src-shared/domain/unpacked';

const listed = 100;

interface Kept {
  count: number;
  readonly examples: { path: string; reason: string }[];
}

/** Counts what is not unpacked, and lists the first 100 of each kind. */
export class UnpackTally {
  readonly #kinds = new Map<UnpackLeftOutKind, Kept>();

  add(kind: UnpackLeftOutKind, path: string, reason: string): void {
    const kept = this.#kinds.get(kind) ?? { count: 0, examples: [] };
    this.#kinds.set(kind, kept);
    kept.count += 1;
    if (kept.examples.length < listed) kept.examples.push({ path, reason });
  }

  report(): Unpacked['leftOut'] {
    return [...this.#kinds].map(([kind, { count, examples }]) => ({ kind, count, examples }));
  }
}
