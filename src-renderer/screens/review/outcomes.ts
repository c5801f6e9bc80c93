import type { Outcome } from '../../../src-shared/domain/run';
import type { Part } from '../../../src-shared/domain/image';
import { engine } from '../../client';
import type { Range } from '../../pictures/cursor.svelte';
import type { RowSource } from '../../pictures/paged-rows.svelte';
import { readIdsInPages } from '../../pictures/read-ids';
import type { Label } from '../../state/labelling.svelte';
import type { ShownQuery } from './shown';

/** A question for images of one part of a run. */
export interface OutcomeQuery extends ShownQuery {
  readonly run: string;
  readonly part: Part;
}

/** An image in review: the outcome, the label that the image has now, and what the run that it is compared with predicted. */
export interface Reviewed
  extends Label, Pick<Outcome, 'path' | 'thumbnail' | 'actual' | 'predicted' | 'confidence' | 'before'> {
  readonly id: number;
}

/** Most outcomes per answer, as the contract bounds it. */
const mostOutcomes = 2000;

/** Images that a question means, and how many of them have a label that a person has confirmed. */
export interface ReviewedSource extends RowSource<Reviewed> {
  readonly confirmed: number;
}

/** Reads the images that a question means, page by page. */
export async function sourceOf(query: OutcomeQuery, onLost: () => void): Promise<ReviewedSource> {
  const readRows = async ({ from, to }: Range): Promise<Reviewed[]> => {
    const { outcomes } = await engine.runs.outcomes({ ...query, offset: from, limit: to - from });
    return outcomes.map(reviewedOf);
  };
  const { total, confirmed } = await engine.runs.outcomes({ ...query, limit: 0 });
  return { total, confirmed, readRows, readIds: (range) => readIdsInPages(range, mostOutcomes, readRows), onLost };
}

function reviewedOf({ image, now, ...outcome }: Outcome): Reviewed {
  return { ...outcome, id: image, class: now };
}
