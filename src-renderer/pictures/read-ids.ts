import type { Range } from './cursor.svelte';

/** Reads ids of rows from..to-1 in pages, for a request that answers at most `pageSize` rows. Stops early where rows end. */
export async function readIdsInPages(
  { from, to }: Range,
  pageSize: number,
  read: (page: Range) => Promise<readonly { readonly id: number }[]>,
): Promise<number[]> {
  const ids: number[] = [];
  while (from + ids.length < to) {
    const next = from + ids.length;
    const rows = await read({ from: next, to: Math.min(to, next + pageSize) });
    if (rows.length === 0) break;
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
}
