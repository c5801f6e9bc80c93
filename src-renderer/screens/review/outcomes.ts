import type { Outcome } from '../../../src-shared/domain/run';
import type { Part } from '../../../src-shared/domain/image';
import { engine } from '../../client';
import type { Range } from '../../pictures/cursor.svelte';
import type { RowSource } from '../../pictures/paged-rows.svelte';
import { readIdsInPages } from '../../pictures/read-ids';
import type { Label } from '../../state/labelling.svelte';

export interface OutcomeQuery {
  readonly run: string;
  readonly part: Part;
  /** Both for one cell of the confusion matrix, neither for all mistakes. */
  readonly actual?: string;
  readonly predicted?: string;
}

/** An image in review: the outcome, the label that the image has now, and what an older run predicted. */
export interface Reviewed extends Label, Pick<Outcome, 'path' | 'thumbnail' | 'actual' | 'predicted' | 'confidence'> {
  readonly id: number;
  readonly before?: string;
}

/** Most outcomes per answer, as the contract bounds it. */
const mostOutcomes = 2000;

/** Reads the images of one cell, or all mistakes, the most confident first. */
export async function sourceOf(query: OutcomeQuery, onLost: () => void): Promise<RowSource<Reviewed>> {
  const readRows = async ({ from, to }: Range): Promise<Reviewed[]> => {
    const { outcomes } = await engine.runs.outcomes({ ...query, offset: from, limit: to - from });
    return outcomes.map(reviewedOf);
  };
  const { total } = await engine.runs.outcomes({ ...query, limit: 0 });
  return { total, readRows, readIds: (range) => readIdsInPages(range, mostOutcomes, readRows), onLost };
}

/** Images that are all known already. */
export function knownSource(outcomes: readonly (Outcome & { readonly before: string })[]): RowSource<Reviewed> {
  const reviewed = outcomes.map(reviewedOf);
  const read = ({ from, to }: Range): Reviewed[] => reviewed.slice(from, to);
  return {
    total: reviewed.length,
    readRows: (range) => Promise.resolve(read(range)),
    readIds: (range) => Promise.resolve(read(range).map(({ id }) => id)),
    onLost: () => undefined,
  };
}

function reviewedOf({ image, now, ...outcome }: Outcome & { readonly before?: string }): Reviewed {
  return { ...outcome, id: image, class: now };
}
