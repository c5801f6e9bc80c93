import * as v from 'valibot';
import type { Project } from '../project/project';
import { grouping, type Grouped } from './groups';
import { hashAt } from './snapshot-images';
import type { Snapshot } from './snapshots';

/** Group numbers of images, equal for those that a split keeps together and for copies; interruptible. @param split null: no split */
export function groupingOfSplit(project: Project, images: Grouped, split: number | null): Generator<void, Int32Array> {
  const { catalog } = project;
  const attribute = groupAttributeOf(project, split);
  const copies = catalog.issues.copies();
  if (attribute === undefined) return grouping(images, copies);
  return grouping(images, copies, (id) => catalog.attributes.value(id, attribute) ?? undefined);
}

/** Group numbers of a snapshot's images, in its order; interruptible. */
export function groupingOfSnapshot(
  project: Project,
  snapshot: Snapshot,
  snapshotId: string,
): Generator<void, Int32Array> {
  const images = { ids: snapshot.ids, contentOf: (index: number) => hashAt(snapshot, index) };
  return groupingOfSplit(project, images, project.catalog.snapshots.splitOf(snapshotId) ?? null);
}

/** The attribute whose values a split keeps together; undefined for none. */
export function groupAttributeOf({ catalog }: Project, split: number | null): string | undefined {
  const method = v.safeParse(v.pipe(v.string(), v.parseJson(), Tied), catalog.splits.method(split ?? -1));
  return method.success ? method.output.group : undefined;
}

/** The method of a split that keeps images with the same value of an attribute together. */
const Tied = v.object({ group: v.string() });
