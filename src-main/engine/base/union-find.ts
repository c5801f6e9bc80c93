/** Disjoint sets: which of n things are joined, directly or through others. */
export class UnionFind {
  readonly #parents: Int32Array;

  constructor(readonly size: number) {
    this.#parents = Int32Array.from({ length: size }, (_, index) => index);
  }

  join(one: number, other: number): void {
    const [low, high] = [this.rootOf(one), this.rootOf(other)].sort((a, b) => a - b);
    if (low !== undefined && high !== undefined) this.#parents[high] = low;
  }

  /** The sets of two or more, each in ascending order, in order of their first members. */
  groups(): number[][] {
    const members = new Map<number, number[]>();
    for (let index = 0; index < this.size; index += 1) {
      const root = this.rootOf(index);
      const known = members.get(root);
      if (known) known.push(index);
      else members.set(root, [index]);
    }
    return [...members.values()].filter((group) => group.length > 1);
  }

  /** The lowest member of a thing's set. */
  rootOf(index: number): number {
    let root = index;
    while (this.#parentOf(root) !== root) root = this.#parentOf(root);
    // Path compression: members passed on the way point at the root from now on.
    for (let at = index; at !== root;) {
      const next = this.#parentOf(at);
      this.#parents[at] = root;
      at = next;
    }
    return root;
  }

  #parentOf(index: number): number {
    return this.#parents[index] ?? index;
  }
}
