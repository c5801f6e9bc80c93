import type { SavedView } from '../../src-shared/contract/views';
import type { ViewKey } from '../../src-shared/domain/label-class';
import type { InferOutput } from 'valibot';
import { engine, on } from '../client';
import { app } from './app.svelte';
import { classes } from './classes.svelte';

/** What a person can save: what the library shows. */
export type Shown = Pick<SavedView, 'filter' | 'sort' | 'descending'>;

/** The saved views of the open project, each with how many images it has now. */
class ViewsState {
  all = $state.raw<readonly SavedView[]>([]);
  #counts = $state.raw<ReadonlyMap<number, number>>(new Map());

  constructor() {
    on('images', 'changed', () => void this.refresh());
    app.whenLeft(() => {
      this.all = [];
      this.#counts = new Map();
    });
  }

  /** Images of a view; null while it is not known, or when its run is gone. */
  count({ id }: SavedView): number | null {
    return this.#counts.get(id) ?? null;
  }

  byKey(key: string): SavedView | undefined {
    return this.all.find((view) => view.key === key && view.damage === undefined);
  }

  async refresh(): Promise<void> {
    if (!app.project) return;
    const { opening } = app;
    try {
      const { views } = await engine.views.list({});
      if (opening !== app.opening) return;
      this.all = views;
      const totals = await Promise.all(views.map(totalOf));
      if (this.all !== views) return;
      this.#counts = new Map(views.flatMap(({ id }, index) => (totals[index] == null ? [] : [[id, totals[index]]])));
    } catch {
      // The project was closed meanwhile, or the engine is being started again and tells then.
    }
  }

  save(name: string, shown: Shown): Promise<boolean> {
    return this.#change(() => engine.views.save({ name, ...shown, filter: [...shown.filter] }));
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

/** A view may speak of a run that has no predictions any more. */
async function totalOf({ filter, damage }: SavedView): Promise<number | null> {
  if (damage !== undefined) return null;
  try {
    return (await engine.images.counts({ filter })).total;
  } catch {
    return null;
  }
}

export const views = new ViewsState();
