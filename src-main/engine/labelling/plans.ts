import { at } from '../../../src-shared/domain/at';
import type { LabelStep } from '../../../src-shared/contract/labels';
import type { ImageChanges } from '../catalog/step-events';
import type { ValueChangeRecord } from '../catalog/value-changes';
import type { Project } from '../project/project';
import { History, noChanges } from './history';

/** A step over images, before it is done. */
export interface StepPlan {
  /** The step's title for the person, given the number of changed images. */
  readonly titleOf: (changed: number) => string;
  readonly reason: string;
  /** The model that suggested these labels; left out for a person's own. */
  readonly model?: string;
  /** The images, in the order in which they are changed. */
  readonly images: Int32Array;
  /** The changes of the image at an index, from its present state; empty when there are none. Throws for an unknown image. */
  readonly changeOf: (image: number, index: number) => Partial<ImageChanges>;
  /** Changes of values that belong to no image. */
  readonly values: readonly ValueChangeRecord[];
}

/** Changes of a plan's images from..to-1, and the number of these images that change. */
export function changesOf(
  { images, changeOf }: StepPlan,
  from: number,
  to: number,
): ImageChanges & { changed: number } {
  const all = { labels: [], tags: [], attributes: [], confirmations: [] } as {
    -readonly [K in keyof ImageChanges]: ImageChanges[K][number][];
  };
  let changed = 0;
  for (let index = from; index < Math.min(to, images.length); index += 1) {
    const { labels = [], tags = [], attributes = [], confirmations = [] } = changeOf(at(images, index), index);
    if (labels.length + tags.length + attributes.length + confirmations.length > 0) changed += 1;
    all.labels.push(...labels);
    all.tags.push(...tags);
    all.attributes.push(...attributes);
    all.confirmations.push(...confirmations);
  }
  return { ...all, changed };
}

/** Does a plan in one transaction. An unknown image or class throws before anything is changed. */
export function doPlan(project: Project, plan: StepPlan): LabelStep {
  const { changed, ...changes } = changesOf(plan, 0, plan.images.length);
  const all = { ...noChanges, ...changes, values: plan.values };
  return new History(project).do(plan.titleOf(changed), all, plan.reason, plan.model);
}

/** Images in order of id. Neighbours share pages of the catalog, so that 10,000 of a million images take a third less time. */
export const inIdOrder = (images: readonly number[]): Int32Array => Int32Array.from(images).sort();
