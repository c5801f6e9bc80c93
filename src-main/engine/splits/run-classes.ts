import type { RenamedClass } from '../../../src-shared/contract/runs';
import { at } from '../../../src-shared/domain/at';
import type { Catalog } from '../catalog/catalog';
import { compareCodePoints } from '../base/code-points';
import { presentClass } from './present-class';
import type { Snapshot } from './snapshots';

/** An output of a run's model. */
export interface Output {
  /** The name of its class when the run was trained. */
  readonly then: string;
  /** The name of that very class now; of several outputs no two have the same. */
  readonly name: string;
  /** The name of what counts in that class's place now: another where it was merged. */
  readonly countsAs: string;
}

interface PresentClass {
  readonly id: number;
  readonly name: string;
}

/**
 * A run's classes as they are now. A class is an id: its name may have changed since the run was trained, or gone to another
 * class, and it may have been merged into another, which then counts in its place. Everything that is shown, compared or
 * counted of a run goes through here; only files keep the outputs under the names of their time.
 */
export class RunClasses {
  /** Sorted by their present names; classes that were merged into one are one. */
  readonly now: readonly PresentClass[];
  readonly names: readonly string[];
  readonly outputs: readonly Output[];
  /** Index into `now` of each output. */
  readonly #indexOfOutput: readonly number[];
  readonly #indexOfClass: ReadonlyMap<number, number>;
  readonly #present: (classId: number) => number;

  constructor(catalog: Catalog, { classes, classIds }: Pick<Snapshot, 'classes' | 'classIds'>) {
    const named = new Map(catalog.classes.names().map(({ id, name }) => [id, name]));
    this.#present = presentClass(catalog);
    // A class that the catalog has lost track of stands for itself, under its old name.
    const ownIds = classIds.map((id, output) => (named.has(id) ? id : -1 - output));
    const nameOf = (id: number): string => named.get(id) ?? at(classes, -1 - id);
    const presentIds = ownIds.map((id) => this.#present(id));
    const now = [...new Set(presentIds)].map((id) => ({ id, name: nameOf(id) }));
    this.now = now.sort((a, b) => compareCodePoints(a.name, b.name));
    this.names = this.now.map(({ name }) => name);
    this.#indexOfClass = new Map(this.now.map(({ id }, index) => [id, index]));
    this.#indexOfOutput = presentIds.map((id) => this.#indexOfClass.get(id) ?? -1);
    this.outputs = classes.map((then, output) => ({
      ...{ then, name: nameOf(at(ownIds, output)), countsAs: at(this.names, this.indexOfLabel(output)) },
    }));
  }

  /** Outputs whose class bears another name now, or counts as another. */
  get renamed(): RenamedClass[] {
    return this.outputs.flatMap(({ then, countsAs }) => (then === countsAs ? [] : [{ then, now: countsAs }]));
  }

  /** Whether outputs stand in the order of `now`: figures of the run's time hold but for names. */
  get areInOrder(): boolean {
    return this.#indexOfOutput.every((index, output) => index === output);
  }

  /** Whether figures of the run's time hold as they are, names included. */
  get areAsTrained(): boolean {
    return this.areInOrder && this.renamed.length === 0;
  }

  get areMerged(): boolean {
    return this.now.length < this.#indexOfOutput.length;
  }

  /** Equal where what a run said means the same. */
  get signature(): string {
    return JSON.stringify([this.now, this.#indexOfOutput]);
  }

  /** Index into `now` of a class, or of what it was merged into; undefined for one that the run doesn't know. */
  indexOf(classId: number): number | undefined {
    return this.#indexOfClass.get(this.#present(classId));
  }

  /** Index into `now` of a label of the run's snapshot. */
  indexOfLabel(label: number): number {
    return at(this.#indexOfOutput, label);
  }

  /**
   * Probabilities of the present classes: those of outputs that were merged add up.
   * @param probabilities [n, outputs]
   * @returns [n, now]; the same array where outputs are the present classes in their order
   */
  gather(probabilities: Float32Array): Float32Array {
    if (this.areInOrder) return probabilities;
    const outputs = this.#indexOfOutput.length;
    const width = this.now.length;
    const gathered = new Float32Array((probabilities.length / outputs) * width);
    probabilities.forEach((probability, place) => {
      const to = Math.floor(place / outputs) * width + at(this.#indexOfOutput, place % outputs);
      gathered[to] = at(gathered, to) + probability;
    });
    return gathered;
  }
}

/** Images by the name of a class that a run doesn't know. */
export class UnknownClasses {
  readonly #counts = new Map<string, number>();

  add(name: string, images = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + images);
  }

  get names(): string[] {
    return [...this.#counts.keys()].sort(compareCodePoints);
  }

  toRecord(): Record<string, number> {
    return Object.fromEntries(this.names.map((name) => [name, this.#counts.get(name) ?? 0]));
  }
}
