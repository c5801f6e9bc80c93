import type { InferInput, InferOutput } from 'valibot';
import type { PageQuestion, PredictedPage } from '../../../src-shared/contract/predicted';
import { engine } from '../../client';
import type { Range } from '../../pictures/cursor.svelte';
import type { RowSource } from '../../pictures/paged-rows.svelte';
import { readIdsInPages } from '../../pictures/read-ids';

type Page = InferOutput<typeof PredictedPage>;

/** A picture with the model's answer, as the list shows it. `id` is its number in the table. */
export type Predicted = Omit<Page['rows'][number], 'row'> & { readonly id: number };

/** Numbers about a table that may still grow. */
export type Tally = Omit<Page, 'rows'>;

/** The part of a table that is shown, and its order. */
export type Question = Omit<InferInput<typeof PageQuestion>, 'from' | 'to'>;

/** Rows per page. */
export const pageSize = 100;

/** Reads a part of a table, page by page, and the numbers about the whole. */
export async function sourceOf(
  question: Question,
  onLost: () => void,
): Promise<{ readonly source: RowSource<Predicted>; readonly tally: Tally }> {
  const readRows = async ({ from, to }: Range): Promise<Predicted[]> => {
    const { rows } = await engine.predictions.page({ ...question, from, to });
    return rows.map(({ row, ...answer }) => ({ ...answer, id: row }));
  };
  const tally = await engine.predictions.page({ ...question, from: 0, to: 0 });
  const readIds = (range: Range): Promise<number[]> => readIdsInPages(range, pageSize, readRows);
  return { source: { total: tally.total, readRows, readIds, onLost, pageSize }, tally };
}

/** Share of the model's answers for each class: [name, probability], the most probable first. */
export function rankedOf(
  probabilities: readonly number[],
  classes: readonly string[],
): { readonly name: string; readonly index: number; readonly probability: number }[] {
  return classes
    .map((name, index) => ({ name, index, probability: probabilities[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
}
