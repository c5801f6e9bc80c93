/**
 * Most rows that one selection can name by id, as the contract bounds it (src-shared/domain/selection.ts). Larger selections are
 * a whole (a filter, a view, a kind of issue) with exceptions.
 */
export const selectionLimit = 10_000;
