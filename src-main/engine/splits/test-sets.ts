import type { TestSet } from '../../../src-shared/domain/run';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { Catalog } from '../catalog/catalog';
import type { Project } from '../project/project';
import { test } from './assigning';
import { presentClass } from '../catalog/present-class';
import { UnknownClasses, type RunClasses } from './run-classes';
import type { Snapshot } from './snapshots';

// A test set measures a model only as long as nobody makes choices by it. When a run is first evaluated on it, it is sealed: its labels are
// recorded. Looks at a run's mistakes on it are counted. Images relabelled after the first look are reported beside every later figure,
// together with that figure on the sealed labels.

/** State of a split's test set: sealed or not, looks, and images relabelled after a look. */
export function describeTestSet(catalog: Catalog, split: number): TestSet {
  const { testSets } = catalog;
  const testSet = testSets.of(split);
  const looks = testSets.looks(testSet);
  const edited = looks === 0 ? 0 : editedAfterLook(catalog, testSet).length;
  return { isSealed: testSets.isSealed(testSet), looks, edited };
}

/** State of a snapshot's test set; that of an unused one when there is no snapshot. */
export function testSetOf({ catalog }: Project, snapshot: string | null): TestSet {
  const split = snapshot === null ? undefined : catalog.snapshots.splitOf(snapshot);
  return split === undefined ? { isSealed: false, looks: 0, edited: 0 } : describeTestSet(catalog, split);
}

/** All images of a snapshot's test set, also those that the snapshot lacks, such as images that were excluded when it was taken. */
export function imagesOfTestSet({ snapshots, testSets }: Catalog, snapshot: string): ReadonlySet<number> {
  const split = snapshots.splitOf(snapshot);
  return new Set(split === undefined ? [] : testSets.images(testSets.of(split)));
}

/** Records that the person looks at a run's test mistakes. */
export function lookAtTest(project: Project, run: number, snapshot: string): TestSet {
  const { catalog, actor } = project;
  const split = catalog.snapshots.splitOf(snapshot);
  if (split === undefined) throw new Failure('no-data', `r${String(run)} has no test part.`);
  catalog.testSets.addLook(catalog.testSets.of(split), run, actor, Date.now());
  return testSetOf(project, snapshot);
}

/** Records the labels of a snapshot's test part when they are first used. */
export function sealTestSet(
  { catalog }: Project,
  snapshotId: string,
  { classIds, ids, labels, parts }: Snapshot,
): void {
  const split = catalog.snapshots.splitOf(snapshotId);
  if (split === undefined || !parts.includes(test)) return;
  catalog.transaction(() => {
    const sealed = Array.from(ids, (image, index) => [image, at(classIds, at(labels, index))] as const);
    const known = sealed.filter(([, classId], index) => parts[index] === test && classId > 0);
    catalog.testSets.seal(catalog.testSets.of(split), known, Date.now());
  });
}

/** Images of a test set that were relabelled after a look, and whose label differs from the sealed one. */
export function editedAfterLook(catalog: Catalog, testSet: number): number[] {
  const present = presentClass(catalog);
  return catalog.testSets
    .touchedAfterLook(testSet)
    .filter(({ sealed, now }) => (sealed === null ? now !== null : present(sealed) !== now))
    .map(({ image }) => image);
}

/** Sealed labels as indices into a run's present classes, and the images of classes that it doesn't know. */
export function sealedLabels(
  catalog: Catalog,
  testSet: number,
  classes: RunClasses,
): { labels: Map<number, number>; unknown: UnknownClasses } {
  const present = presentClass(catalog);
  const labels = new Map<number, number>();
  const unknown = new UnknownClasses();
  for (const { image, classId } of catalog.testSets.labels(testSet)) {
    const index = classes.indexOf(classId);
    if (index === undefined) unknown.add(catalog.classes.byId(present(classId))?.name ?? '', 1);
    else labels.set(image, index);
  }
  return { labels, unknown };
}
