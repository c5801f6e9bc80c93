import { at } from '../../../src-shared/domain/at';
import type { LabelStep } from '../../../src-shared/contract/labels';
import type { ImageChanges, ValueChangeRecord } from '../catalog/step-events';
import type { Project } from '../project/project';
import { History, noChanges } from './history';

/** A step over images, before it is done. */
export interface StepPlan {
  /** What it does, for the person, when so many images have changed. */
  readonly titleOf: (changed: number) => string;
  readonly reason: string;
  /** The model whose suggestions these labels are; left out for a person's own. */
  readonly model?: string;
  /** In the order in which they are to be changed. */
  readonly images: Int32Array;
  /** What it does to the image at an index, as it is now; empty where there is nothing to do. Throws for one unknown. */
  readonly changeOf: (image: number, index: number) => Partial<ImageChanges>;
  /** What it changes beside. */
  readonly values: readonly ValueChangeRecord[];
}

/** Changes of some of a plan's images, those from..to-1, and how many of these there is something to do to. */
export function changesOf(
  { images, changeOf }: StepPlan,
  from: number,
  to: number,
): ImageChanges & { changed: number } {
  const all = { labels: [], tags: [], attributes: [] } as {
    -readonly [K in keyof ImageChanges]: ImageChanges[K][number][];
  };
  let changed = 0;
  for (let index = from; index < Math.min(to, images.length); index += 1) {
    const { labels = [], tags = [], attributes = [] } = changeOf(at(images, index), index);
    if (labels.length + tags.length + attributes.length > 0) changed += 1;
    all.labels.push(...labels);
    all.tags.push(...tags);
    all.attributes.push(...attributes);
  }
  return { ...all, changed };
}

/** Does a plan as one transaction. What an image or class is wrong with throws before anything is changed. */
export function doPlan(project: Project, plan: StepPlan): LabelStep {
  const { changed, ...changes } = changesOf(plan, 0, plan.images.length);
  const all = { ...noChanges, ...changes, values: plan.values };
  return new History(project).do(plan.titleOf(changed), all, plan.reason, plan.model);
}

/** In order of id, since neighbours share pages of the catalog: 10,000 of a million images take a third less time. */
export const inIdOrder = (images: readonly number[]): Int32Array => Int32Array.from(images).sort();
