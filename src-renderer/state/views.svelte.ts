import type { SavedView } from '../../src-shared/contract/views';
import type { ViewKey } from '../../src-shared/domain/label-class';
import type { InferOutput } from 'valibot';
import { engine, on } from '../client';
import { app } from './app.svelte';
import { classes } from './classes.svelte';

/** Filter and order of the library, which a saved view keeps. */
export type ViewSettings = Pick<SavedView, 'filter' | 'sort' | 'descending'>;

/**
 * The saved views of the open project, each with its present number of images. Changes return false when they were refused, which a
 * toast says.
 */
export class ViewsState {
  all = $state.raw<readonly SavedView[]>([]);
  #counts = $state.raw<ReadonlyMap<number, number>>(new Map());

  constructor() {
    on('images', 'changed', () => void this.refresh());
    app.whenLeft(() => {
      this.all = [];
      this.#counts = new Map();
    });
  }

  /** Images of a view; null until they are counted, and when the view's run is gone. */
  count({ id }: SavedView): number | null {
    return this.#counts.get(id) ?? null;
  }

  byKey(key: string): SavedView | undefined {
    return this.all.find((view) => view.key === key && view.damage === undefined);
  }

  async refresh(): Promise<void> {
    const answer = await app.read(() => engine.views.list({}));
    if (answer === null) return;
    const { views } = answer;
    this.all = views;
    const totals = await Promise.all(views.map(totalOf));
    if (this.all !== views) return; // a later list is counted by itself
    this.#counts = new Map(views.flatMap(({ id }, index) => (totals[index] == null ? [] : [[id, totals[index]]])));
  }

  save(name: string, settings: ViewSettings): Promise<boolean> {
    return this.#change(() => engine.views.save({ name, ...settings, filter: [...settings.filter] }));
  }

  rename(view: number, name: string): Promise<boolean> {
    return this.#change(() => engine.views.rename({ view, name }));
  }

  rekey(view: number, key: InferOutput<typeof ViewKey> | null): Promise<boolean> {
    return this.#change(() => engine.views.rekey({ view, key }));
  }

  remove(view: number): Promise<boolean> {
    return this.#change(() => engine.views.remove({ view }));
  }

  async #change(change: () => Promise<{ views: SavedView[] }>): Promise<boolean> {
    const answer = await app.attempt(change);
    await Promise.all([this.refresh(), classes.refresh()]);
    return answer !== null;
  }
}

/** Images of a view; null when its filter names a run that has no predictions any more. */
async function totalOf({ filter, damage }: SavedView): Promise<number | null> {
  if (damage !== undefined) return null;
  try {
    return (await engine.images.counts({ filter })).total;
  } catch {
    return null;
  }
}

export const views = new ViewsState();
