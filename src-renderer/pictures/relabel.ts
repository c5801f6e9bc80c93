import type { Filter } from '../../src-shared/domain/filter';
import type { LabelChange } from '../../src-shared/domain/selection';
import { engine } from '../client';
import { labelAfter, type Label } from '../state/labelling.svelte';
import { matcherOf } from './picked';
import type { PictureList } from './picture-list.svelte';

/** A whole that a selection of images can comprise: all images of a filter, or of a view. */
export type ImageWhole = { readonly filter: Filter } | { readonly view: number };

interface LabelledRow extends Label {
  readonly id: number;
}

/**
 * Labels the target of a list of images; the window shows the label before the engine answers.
 * @param reason stored in the history; empty for none
 * @returns false without a target, and when the engine refused, which is reported
 */
export async function relabel<Row extends LabelledRow, Whole extends ImageWhole>(
  list: PictureList<Row, Whole>,
  change: LabelChange,
  reason: string,
): Promise<boolean> {
  const { target } = list;
  if (!target) return false;
  const isTarget = matcherOf(target);
  const step = await list.relabel(
    (row) => (isTarget(row.id) ? { ...row, ...labelAfter(row, change) } : row),
    () => engine.labels.apply({ selection: target, change, reason }),
  );
  return step !== null;
}
