import * as v from 'valibot';
import type { Project } from '../project/project';
import { grouping, type Grouped } from './groups';

/** Group numbers of images, equal for those that a split keeps together and for copies; interruptible. @param split null: no split */
export function groupingOfSplit(
  { catalog }: Project,
  images: Grouped,
  split: number | null,
): Generator<void, Int32Array> {
  const method = v.safeParse(v.pipe(v.string(), v.parseJson(), Tied), catalog.splits.method(split ?? -1));
  const copies = catalog.issues.copies();
  if (!method.success) return grouping(images, copies);
  return grouping(images, copies, (id) => catalog.attributes.value(id, method.output.group) ?? undefined);
}

/** The method of a split that keeps images with the same value of an attribute together. */
const Tied = v.object({ group: v.string() });
