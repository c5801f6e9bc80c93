import * as v from 'valibot';
import { KeepTogether } from '../../../src-shared/domain/keep-together';
import type { Project } from '../project/project';
import { grouping, type Grouped } from './groups';
import { tiesOf } from './ties';
import { hashAt } from './snapshot-images';
import type { Snapshot } from './snapshots';

/** Group numbers of images, equal for those that a split keeps together and for copies; interruptible. @param split null: no split */
export function* groupingOfSplit(project: Project, images: Grouped, split: number | null): Generator<void, Int32Array> {
  const { catalog } = project;
  return yield* grouping(images, catalog.issues.copies(), yield* tiesOf(catalog, keptTogether(project, split)));
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

/** What a split keeps together beside copies. */
export function keptTogether({ catalog }: Project, split: number | null): KeepTogether[] {
  const method = v.safeParse(v.pipe(v.string(), v.parseJson(), Tied), catalog.splits.method(split ?? -1));
  return method.success ? keepOf(method.output) : [];
}

/** All that a method keeps together; `group` is its older form. */
export function keepOf({ group, keepTogether = [] }: v.InferOutput<typeof Tied>): KeepTogether[] {
  const isNamed = keepTogether.some((each) => each.by === 'attribute' && each.name === group);
  return group === undefined || isNamed ? keepTogether : [{ by: 'attribute', name: group }, ...keepTogether];
}

const Tied = v.object({ group: v.optional(v.string()), keepTogether: v.optional(v.array(KeepTogether)) });
