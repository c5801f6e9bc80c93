import * as v from 'valibot';
import type { Project } from '../project/project';
import { grouping, type Grouped } from './groups';

/** A number for each image, the same for what a split keeps together (null: no split), and for copies; interruptible. */
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

/** Of a split that keeps images with the same value of an attribute together. */
const Tied = v.object({ group: v.string() });
