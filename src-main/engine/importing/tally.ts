import type { ImportReport, DifferingLabel } from '../../../src-shared/contract/imports';
import { refusedKinds } from '../../../src-shared/domain/refused-kinds';
import { LeftOutTally } from '../folders/clutter';
import { CountedList } from '../base/counted-list';
import type { SourceLabels } from '../tables/source-labels';

type Count =
  'added' | 'unchanged' | 'updated' | 'ignored' | 'missing' | 'returned' | 'kept' | 'moved' | 'displaced' | 'sameFile';

/** Counts what an import does, or would do in a dry run. */
export class Tally {
  readonly counts: Record<Count, number> = {
    added: 0,
    unchanged: 0,
    updated: 0,
    ignored: 0,
    missing: 0,
    returned: 0,
    kept: 0,
    moved: 0,
    displaced: 0,
    sameFile: 0,
  };
  readonly leftOut = new LeftOutTally();
  readonly moves = new CountedList<{ image: number; from: string; to: string }>();
  readonly replaced = new CountedList<{ image: number; path: string }>();
  readonly toldOtherwise = new CountedList<DifferingLabel>();
  readonly #refused: { path: string; reason: string }[] = [];
  readonly #classes = new Map<string, { images: number; isNew: boolean }>();
  readonly #states = { unlabelled: 0, unsure: 0, excluded: 0 };
  readonly #attributes = new Map<string, number>();

  refuse(path: string, reason: string): void {
    this.#refused.push({ path, reason });
  }

  /** Counts an added image. @param isNew whether the project has no such class yet */
  add({ state, className, attributes }: SourceLabels, isNew: (className: string) => boolean): void {
    this.counts.added += 1;
    if (state !== 'labelled') this.#states[state] += 1;
    else if (className !== null) {
      const known = this.#classes.get(className) ?? { images: 0, isNew: isNew(className) };
      this.#classes.set(className, { ...known, images: known.images + 1 });
    }
    for (const [name] of attributes) this.#attributes.set(name, (this.#attributes.get(name) ?? 0) + 1);
  }

  report(): Omit<
    ImportReport,
    'variants' | 'levels' | 'level' | 'file' | 'layout' | 'split' | 'taken' | 'seconds' | 'imagesPerSecond'
  > {
    const classes = [...this.#classes].map(([name, { images, isNew }]) => ({ name, images, isNew }));
    return {
      ...this.counts,
      refused: this.#refused,
      refusedKinds: refusedKinds(this.#refused),
      leftOut: this.leftOut.report(),
      moves: this.moves.first,
      replaced: this.replaced.first,
      toldOtherwise: this.toldOtherwise.first,
      toldOtherwiseImages: this.toldOtherwise.count,
      classes: classes.sort((a, b) => b.images - a.images || (a.name < b.name ? -1 : 1)),
      ...this.#states,
      attributes: [...this.#attributes].map(([name, images]) => ({ name, images })),
    };
  }
}
