import { selectionLimit } from './limits';

/**
 * Selected rows: some of them by id, or all of a whole but some exceptions. A whole is whatever the engine can expand by itself: a
 * filter, a view, a kind of issue. Never changed, only replaced.
 */
export type Picked<Whole> =
  | { readonly by: 'ids'; readonly ids: ReadonlySet<number> }
  | { readonly by: 'whole'; readonly whole: Whole; readonly except: ReadonlySet<number>; readonly total: number };

/** A selection as requests take it. */
export type Selected<Whole> = { ids: number[] } | (Whole & { except: number[] });

export const nothing: Picked<never> = { by: 'ids', ids: new Set() };

/** null for more ids than a selection can name. */
export function pickedIds(ids: readonly number[]): Picked<never> | null {
  return ids.length > selectionLimit ? null : { by: 'ids', ids: new Set(ids) };
}

export function pickedWhole<Whole>(whole: Whole, total: number): Picked<Whole> {
  return total === 0 ? nothing : { by: 'whole', whole, except: new Set(), total };
}

export function countOf(picked: Picked<unknown>): number {
  return picked.by === 'ids' ? picked.ids.size : Math.max(0, picked.total - picked.except.size);
}

export function includes(picked: Picked<unknown>, id: number): boolean {
  return picked.by === 'ids' ? picked.ids.has(id) : !picked.except.has(id);
}

/** Adds a row, or takes it out; null when the selection would have to name too many. */
export function toggled<Whole>(picked: Picked<Whole>, id: number): Picked<Whole> | null {
  const named = new Set(picked.by === 'ids' ? picked.ids : picked.except);
  if (!named.delete(id)) named.add(id);
  if (named.size > selectionLimit) return null;
  return picked.by === 'ids' ? { by: 'ids', ids: named } : { ...picked, except: named };
}

/** null when nothing is selected. */
export function selectedOf<Whole>(picked: Picked<Whole>): Selected<Whole> | null {
  if (countOf(picked) === 0) return null;
  if (picked.by === 'ids') return { ids: [...picked.ids] };
  return { ...picked.whole, except: [...picked.except] };
}

/** Tests whether a row of the list belongs to a selection. The answer is fixed now, whatever is selected later. */
export function matcherOf(selected: { readonly ids: readonly number[] } | { readonly except: readonly number[] }) {
  const named = new Set('ids' in selected ? selected.ids : selected.except);
  const isNamed = 'ids' in selected;
  return (id: number): boolean => named.has(id) === isNamed;
}
