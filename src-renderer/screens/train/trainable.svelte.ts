import type { SplitMethod } from '../../../src-shared/contract/splits';
import {
  gapsOf,
  trainingObstacle,
  planSentences,
  intendedParts,
  type ClassCensus,
} from '../../../src-shared/domain/training-plan';
import { engine, on } from '../../client';
import { formatCount } from '../../components/format';
import { app } from '../../state/app.svelte';

export type Split = Awaited<ReturnType<typeof engine.splits.current>>;

interface Read {
  readonly project: string;
  readonly split: Split;
  /** Where the labelled images of each class are. */
  readonly census: readonly ClassCensus[];
}

/** What there is to train on: labelled images, their classes and their split. */
export class TrainableState {
  /** Whether labels that came after the split are left out of the next training. */
  isHoldingBack = $state(false);
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
    return this.expected.filter(({ train, validation, test }) => train + validation + test > 0).map(({ name }) => name);
  }

  /** Where a training will find the images: new labels join the training part, and without a split one is made. */
  get expected(): readonly ClassCensus[] {
    const { split, census } = this.now ?? { split: null, census: [] };
    if (split === null) return census.map(asDealt);
    return this.isHoldingBack
      ? census
      : census.map((each) => ({ ...each, train: each.train + each.outside, outside: 0 }));
  }

  /** Labelled images that came after the split. */
  get late(): number {
    return this.now?.split ? this.now.census.reduce((sum, { outside }) => sum + outside, 0) : 0;
  }

  /** What is out of the ordinary about the parts of the next training, in sentences. */
  get warnings(): readonly string[] {
    if (this.now === null || this.obstacle !== null) return [];
    const wanted = intendedParts(this.now.split?.method ?? defaultMethod);
    const sum = (part: 'train' | 'validation' | 'test' | 'missing'): number =>
      this.expected.reduce((total, each) => total + each[part], 0);
    const images = { train: sum('train'), validation: sum('validation'), test: sum('test') };
    const plan = { images, joined: 0, heldBack: 0, tied: 0, missing: sum('missing') };
    return planSentences({ ...plan, lacking: gapsOf(this.expected, wanted) }, wanted);
  }

  /** Whether a run has images to tell its best epoch by; the split that training makes has some. */
  get hasValidation(): boolean {
    return this.now?.split ? this.now.split.validation > 0 : true;
  }

  /** Why nothing can be trained, with the next step; null when it can. */
  get obstacle(): { readonly text: string; readonly next: string } | null {
    return this.now === null ? null : trainingObstacle(this.expected);
  }

  async refresh(): Promise<void> {
    const project = app.project?.path;
    if (project === undefined) return;
    const read = await app.attempt(async () => {
      const [split, { classes }] = await Promise.all([engine.splits.current({}), engine.splits.census({})]);
      return { project, split, census: classes };
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
      app.notify('All labelled images were dealt anew.', `${kept}Undo brings the former split back.`);
    }
    return made !== null;
  }
}

/** A class as the split that training makes deals it, but for copies that it keeps together. */
function asDealt({ name, outside, missing }: ClassCensus): ClassCensus {
  const share = Math.round(outside * 0.1);
  return { name, missing, train: outside - 2 * share, validation: share, test: share, outside: 0 };
}

const defaultMethod = JSON.stringify({ method: 'stratified', test: 0.1, validation: 0.1 });

export const trainable = new TrainableState();
