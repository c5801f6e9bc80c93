import type { ClassVariants } from '../../../src-shared/domain/layouts';
import { forEachInSlices } from '../base/slices';
import { otherNames } from '../catalog/other-names';
import type { Project } from '../project/project';
import type { SourceLabels } from '../tables/source-labels';
import type { ReadLayout } from './layout';
import { variantsOf } from './class-variants';

/**
 * Names of classes in a source, and the classes that they are taken for: those of which they are remembered as other names, and, if
 * asked, those from which they differ in case, blanks or Unicode forms only. A name that a class has is that class.
 */
export class ClassNames {
  readonly #listed: ReadonlySet<string>;
  /** Present class name, by another name. */
  readonly #takenFor: Map<string, string>;
  /** Images by name as the source has it. */
  readonly #counts = new Map<string, number>();

  constructor(project: Project) {
    const { classes } = project.catalog;
    this.#listed = new Set(classes.all().flatMap(({ name, archived }) => (archived ? [] : [name])));
    this.#takenFor = otherNames(project.catalog);
  }

  /** Takes all variants of a name for one class. */
  unite(variants: readonly ClassVariants[]): void {
    for (const { name, variants: names } of variants) {
      for (const each of names) if (each !== name) this.#takenFor.set(each, name);
    }
  }

  /** Names that differ in case, blanks or Unicode forms only, among those with these numbers of images. */
  variantsIn(counts: ReadonlyMap<string, number>): ClassVariants[] {
    return variantsOf(counts, [...this.#listed]);
  }

  /** Labels with the class that its name is taken for. */
  labelsOf(labels: SourceLabels): SourceLabels {
    const { className, annotations } = labels;
    if (className !== null) this.#counts.set(className, (this.#counts.get(className) ?? 0) + 1);
    if (this.#takenFor.size === 0) return labels;
    const nameOf = (name: string | null): string | null => (name === null ? null : (this.#takenFor.get(name) ?? name));
    return {
      ...labels,
      className: nameOf(className),
      ...(annotations && { annotations: annotations.map((each) => ({ ...each, className: nameOf(each.className) })) }),
    };
  }

  /** Names of the source that differ in case, blanks or Unicode forms only, and whether they were taken for one class. */
  report(): (ClassVariants & { isOne: boolean })[] {
    return this.variantsIn(this.#counts).map((each) => {
      const meant = new Set(each.variants.map((name) => this.#takenFor.get(name) ?? name));
      return { ...each, isOne: meant.size === 1 && meant.has(each.name) };
    });
  }

  /** Names of the source that were taken for another class, with that class's name. */
  get taken(): ReadonlyMap<string, string> {
    return new Map([...this.#takenFor].filter(([name]) => this.#counts.has(name) && !this.#listed.has(name)));
  }
}

/** Images by class name, as a layout tells it. */
export async function classesOf(
  images: readonly string[],
  read: ReadLayout,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  await forEachInSlices(images, signal, (path) => {
    const { className } = read.labelsOf(path);
    if (className !== null) counts.set(className, (counts.get(className) ?? 0) + 1);
  });
  return counts;
}
