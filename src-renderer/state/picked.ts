import type { Filter } from '../../src-shared/domain/filter';
import type { Selection } from '../../src-shared/domain/selection';

/** Ids that a selection can name one by one; more are named by their filter. */
export const mostIds = 10_000;

/** What is selected: some images by id, or all of a filter or a view but a few. Never changed, only replaced. */
export type Picked =
  | { readonly by: 'ids'; readonly ids: ReadonlySet<number> }
  | { readonly by: 'filter'; readonly filter: Filter; readonly except: ReadonlySet<number>; readonly total: number }
  | { readonly by: 'view'; readonly view: number; readonly except: ReadonlySet<number>; readonly total: number };

export const nothing: Picked = { by: 'ids', ids: new Set() };

export const pickedIds = (ids: readonly number[]): Picked => ({ by: 'ids', ids: new Set(ids) });

export const pickedFilter = (filter: Filter, total: number): Picked =>
  total === 0 ? nothing : { by: 'filter', filter, except: new Set(), total };

export const pickedView = (view: number, total: number): Picked =>
  total === 0 ? nothing : { by: 'view', view, except: new Set(), total };

export const countOf = (picked: Picked): number =>
  picked.by === 'ids' ? picked.ids.size : Math.max(0, picked.total - picked.except.size);

export const includes = (picked: Picked, image: number): boolean =>
  picked.by === 'ids' ? picked.ids.has(image) : !picked.except.has(image);

/** With an image added or taken out; null when that is more than a selection can name. */
export function toggled(picked: Picked, image: number): Picked | null {
  const named = new Set(picked.by === 'ids' ? picked.ids : picked.except);
  if (!named.delete(image)) named.add(image);
  if (named.size > mostIds) return null;
  return picked.by === 'ids' ? { by: 'ids', ids: named } : { ...picked, except: named };
}

/** As the engine takes it; null when nothing is selected. */
export function selectionOf(picked: Picked): Selection | null {
  if (countOf(picked) === 0) return null;
  if (picked.by === 'ids') return { ids: [...picked.ids] };
  const except = [...picked.except];
  return picked.by === 'view' ? { view: picked.view, except } : { filter: picked.filter, except };
}

/** Tells whether an image that is on the screen belongs to a selection; fixed now, whatever is selected later. */
export function matcherOf(selection: Selection): (image: number) => boolean {
  if ('ids' in selection) {
    const ids = new Set(selection.ids);
    return (image) => ids.has(image);
  }
  const except = new Set(selection.except);
  return (image) => !except.has(image);
}
