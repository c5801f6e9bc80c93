import type { RenamedClass } from '../../../src-shared/domain/run';
import { at } from '../../../src-shared/domain/at';
import type { Catalog } from '../catalog/catalog';
import { compareCodePoints } from '../base/code-points';
import { presentClass } from '../catalog/present-class';
import type { Snapshot } from './snapshots';

/** An output of a run's model. */
export interface Output {
  /** Name of its class when the run was trained. */
  readonly then: string;
  /** Present name of that same class; distinct among outputs. */
  readonly name: string;
  /** Present name of the class that counts in its place; a different class if it was merged. */
  readonly countsAs: string;
}

interface PresentClass {
  readonly id: number;
  readonly name: string;
}

/**
 * A run's classes as they are now. A class is an id. Since the run was trained, its name may have changed or gone to another class, and
 * it may have been merged into another one, which then counts in its place. Everything shown, compared or counted of a run goes through
 * here; only files keep the names of their time.
 */
export class RunClasses {
  /** Sorted by present name; classes that were merged count as one. */
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
    // A class that the catalog has lost counts as itself, under its old name.
    const ownIds = classIds.map((id, output) => (named.has(id) ? id : -1 - output));
    const nameOf = (id: number): string => named.get(id) ?? at(classes, -1 - id);
    const presentIds = ownIds.map((id) => this.#present(id));
    const now = [...new Set(presentIds)].map((id) => ({ id, name: nameOf(id) }));
    this.now = now.sort((a, b) => compareCodePoints(a.name, b.name));
    this.names = this.now.map(({ name }) => name);
    this.#indexOfClass = new Map(this.now.map(({ id }, index) => [id, index]));
    this.#indexOfOutput = presentIds.map((id) => this.#indexOfClass.get(id) ?? -1);
    this.outputs = classes.map((then, output) => ({
      then,
      name: nameOf(at(ownIds, output)),
      countsAs: at(this.names, this.indexOfLabel(output)),
    }));
  }

  /** Outputs whose class has another name now, or counts as another. */
  get renamed(): RenamedClass[] {
    return this.outputs.flatMap(({ then, countsAs }) => (then === countsAs ? [] : [{ then, now: countsAs }]));
  }

  /** Whether outputs are in the order of `now`, so that figures of the run's time hold except for names. */
  get areInOrder(): boolean {
    return this.#indexOfOutput.every((index, output) => index === output);
  }

  /** Whether figures of the run's time hold unchanged, names included. */
  get areAsTrained(): boolean {
    return this.areInOrder && this.renamed.length === 0;
  }

  get areMerged(): boolean {
    return this.now.length < this.#indexOfOutput.length;
  }

  /** Text that changes when the meaning of the run's predictions changes. */
  get signature(): string {
    return JSON.stringify([this.now, this.#indexOfOutput]);
  }

  /** Index into `now` of a class, or of the class it was merged into; undefined for one that the run doesn't know. */
  indexOf(classId: number): number | undefined {
    return this.#indexOfClass.get(this.#present(classId));
  }

  /** Index into `now` of a label of the run's snapshot. */
  indexOfLabel(label: number): number {
    return at(this.#indexOfOutput, label);
  }

  /**
   * Probabilities of the present classes; those of merged outputs are added.
   * @param probabilities [n, outputs]
   * @returns [n, now]; the same array when outputs are the present classes in order
   */
  gather(probabilities: Float32Array): Float32Array {
    if (this.areInOrder) return probabilities;
    const outputs = this.#indexOfOutput.length;
    const width = this.now.length;
    const gathered = new Float32Array((probabilities.length / outputs) * width);
    probabilities.forEach((probability, index) => {
      const to = Math.floor(index / outputs) * width + at(this.#indexOfOutput, index % outputs);
      gathered[to] = at(gathered, to) + probability;
    });
    return gathered;
  }
}

/** Numbers of images in classes that a run doesn't know, by class name. */
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
