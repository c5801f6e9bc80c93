import type { Filter } from '../../src-shared/domain/filter';
import type { LabelChange } from '../../src-shared/domain/selection';
import { engine } from '../client';
import { labelAfter, type Label } from '../state/labelling.svelte';
import { matcherOf } from './picked';
import type { PictureList } from './picture-list.svelte';

/** What a selection of images can be all of. */
export type ImageWhole = { readonly filter: Filter } | { readonly view: number };

interface LabelledRow extends Label {
  readonly id: number;
}

/**
 * Labels the target of a list of images; the window shows the label before the engine answers.
 * @param reason stored in the history; empty for none
 * @returns whether a label was given: not without a target, and not when the engine refused, which is reported
 */
export async function relabel<Row extends LabelledRow, Whole extends ImageWhole>(
  list: PictureList<Row, Whole>,
  change: LabelChange,
  reason: string,
): Promise<boolean> {
  const { target } = list;
  const label = labelAfter(change);
  if (!target || !label) return false;
  const isTarget = matcherOf(target);
  const step = await list.relabel(
    (row) => (isTarget(row.id) ? { ...row, ...label } : row),
    () => engine.labels.apply({ selection: target, change, reason }),
  );
  return step !== null;
}
