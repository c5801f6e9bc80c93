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
  /** Labelled images of each class by part. */
  readonly census: readonly ClassCensus[];
}

/** The labelled images, their classes and their split, as the next training will find them. */
export class TrainableState {
  /** Whether the next training leaves out labels that came after the split. */
  isHoldingBack = $state(false);
  #read = $state.raw<Read | null>(null);

  constructor() {
    on('images', 'changed', () => void this.refresh());
    on('runs', 'changed', () => void this.refresh());
  }

  /** Split and labelled images; null until they are read for this project. */
  get now(): Read | null {
    return this.#read?.project === app.project?.path ? this.#read : null;
  }

  get classesWithImages(): readonly string[] {
    return this.expected.filter(({ train, validation, test }) => train + validation + test > 0).map(({ name }) => name);
  }

  /** Images by class and part in the next training: new labels join its training part, and without a split one is made. */
  get expected(): readonly ClassCensus[] {
    const { split, census } = this.now ?? { split: null, census: [] };
    if (split === null) return census.map(withDefaultSplit);
    if (this.isHoldingBack) return census;
    return census.map((each) => ({ ...each, train: each.train + each.outside, outside: 0 }));
  }

  /** Images that were labelled after the split was made. */
  get addedAfterSplit(): number {
    return this.now?.split ? this.now.census.reduce((sum, { outside }) => sum + outside, 0) : 0;
  }

  /** Sentences on parts of the next training that lack images. */
  get warnings(): readonly string[] {
    if (this.now === null || this.obstacle !== null) return [];
    const wanted = intendedParts(this.now.split?.method ?? defaultMethod);
    const sum = (part: 'train' | 'validation' | 'test' | 'missing'): number =>
      this.expected.reduce((total, each) => total + each[part], 0);
    const images = { train: sum('train'), validation: sum('validation'), test: sum('test') };
    const plan = { images, joined: 0, heldBack: 0, tied: 0, missing: sum('missing') };
    return planSentences({ ...plan, lacking: gapsOf(this.expected, wanted) }, wanted);
  }

  /** Whether the next training has validation images; the split that it makes itself has some. */
  get hasValidation(): boolean {
    return this.now?.split ? this.now.split.validation > 0 : true;
  }

  /** Why nothing can be trained from these labels, with the next step; null when it can. */
  get obstacle(): { readonly text: string; readonly next: string } | null {
    return this.now === null ? null : trainingObstacle(this.expected);
  }

  async refresh(): Promise<void> {
    const project = app.project?.path ?? '';
    const read = await app.read(async () => {
      const [split, { classes }] = await Promise.all([engine.splits.current({}), engine.splits.census({})]);
      return { project, split, census: classes };
    });
    if (read !== null) this.#read = read;
  }

  /** Locks the split against a new one, or unlocks it; one undoable step. */
  async lock(locked: boolean): Promise<void> {
    await app.attempt(() => engine.splits.lock({ locked }));
    await this.refresh();
  }

  /** Divides all labelled images into new parts, as one undoable step. False when that was refused. */
  async makeSplit(method: SplitMethod): Promise<boolean> {
    const split = await app.attempt(() => engine.splits.make(method));
    await this.refresh();
    if (split === null) return false;
    const together =
      split.groups > 0 ? `${formatCount(split.groups, 'group')} of equal pictures stayed together. ` : '';
    const series = split.series?.groups
      ? `${formatCount(split.series.groups, 'group')} of ${formatCount(split.series.images, 'image')} stayed together as asked. `
      : '';
    app.notify('The new split is made.', `${together}${series}Undo brings back the previous one.`);
    return true;
  }
}

/** A class as the default split divides it, apart from copies, which stay together. */
function withDefaultSplit({ name, outside, missing }: ClassCensus): ClassCensus {
  const share = Math.round(outside * 0.1);
  return { name, missing, train: outside - 2 * share, validation: share, test: share, outside: 0 };
}

const defaultMethod = JSON.stringify({ method: 'stratified', test: 0.1, validation: 0.1 });

export const trainable = new TrainableState();
