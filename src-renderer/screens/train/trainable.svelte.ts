import type { SplitMethod } from '../../../src-shared/contract/splits';
import type { Filter } from '../../../src-shared/domain/filter';
import { engine, on } from '../../client';
import { formatCount } from '../../components/format';
import { app } from '../../state/app.svelte';

export type Split = Awaited<ReturnType<typeof engine.splits.current>>;

interface Read {
  readonly project: string;
  readonly split: Split;
  /** Labelled, readable images of each class. */
  readonly labelled: Readonly<Record<string, number>>;
  /** Those of them that are trained on: in the training part, or all while there is no split. */
  readonly trained: Readonly<Record<string, number>>;
  /** Labelled, readable images that are on no side of the split. */
  readonly outside: number;
}

/** What there is to train on: labelled images, their classes and their split. */
class TrainableState {
  #read = $state.raw<Read | null>(null);

  constructor() {
    on('images', 'changed', () => void this.refresh());
    on('runs', 'changed', () => void this.refresh());
  }

  /** null until it has been read for this project. */
  get now(): Read | null {
    return this.#read?.project === app.project?.path ? this.#read : null;
  }

  get classesWithImages(): readonly string[] {
    return Object.keys(this.now?.labelled ?? {});
  }

  /** Whether a run has images to tell its best epoch by; the split that training makes has some. */
  get hasValidation(): boolean {
    return this.now?.split ? this.now.split.validation > 0 : true;
  }

  /** Why nothing can be trained, with the next step; null when it can. */
  get obstacle(): { readonly text: string; readonly next: string } | null {
    if (this.now === null) return null;
    const [only, second] = this.classesWithImages;
    if (only === undefined) {
      return {
        text: 'There are no labelled images.',
        next: 'Import a folder whose sub-folders are classes, or label some in the Library.',
      };
    }
    if (second === undefined) {
      return {
        text: `All labelled images are “${only}”.`,
        next: 'Training needs at least two classes: label some images of another in the Library.',
      };
    }
    const without = this.classesWithImages.filter((name) => !(name in (this.now?.trained ?? {})));
    if (without.length === 0) return null;
    return { text: `No training image is labelled “${without.join('”, “')}”.`, next: 'Make a new split below.' };
  }

  async refresh(): Promise<void> {
    const project = app.project?.path;
    if (project === undefined) return;
    const read = await app.attempt(async () => {
      const split = await engine.splits.current({});
      const [labelled, trained, outside] = await Promise.all([
        count([]),
        count(split ? [{ key: 'split', negated: false, values: ['train'] }] : []),
        count([{ key: 'split', negated: false, values: ['none'] }]),
      ]);
      return { project, split, labelled: labelled.class, trained: trained.class, outside: split ? outside.total : 0 };
    });
    if (read !== null && project === app.project?.path) this.#read = read;
  }

  /** Locks the split against a new one, or unlocks it; one undoable step. */
  async lock(locked: boolean): Promise<void> {
    await app.attempt(() => engine.splits.lock({ locked }));
    await this.refresh();
  }

  /** Deals all labelled images anew; one undoable step. */
  async deal(method: SplitMethod): Promise<boolean> {
    const made = await app.attempt(() => engine.splits.make(method));
    await this.refresh();
    if (made !== null) {
      const kept = made.groups > 0 ? `${formatCount(made.groups, 'group')} of equal pictures stayed together. ` : '';
      app.tell('All labelled images were dealt anew.', `${kept}Undo brings the former split back.`);
    }
    return made !== null;
  }
}

const isTrainable: Filter = [
  { key: 'state', negated: false, values: ['labelled'] },
  { key: 'state', negated: false, values: ['ok', 'changed'] },
];

async function count(terms: Filter): Promise<{ total: number; class: Record<string, number> }> {
  const counts = await engine.images.counts({ filter: [...isTrainable, ...terms] });
  return { total: counts.total, class: Object.fromEntries(Object.entries(counts.class).filter(([, n]) => n > 0)) };
}

export const trainable = new TrainableState();
