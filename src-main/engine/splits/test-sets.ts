import type { TestSet } from '../../../src-shared/contract/runs';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { Catalog } from '../catalog/catalog';
import type { Project } from '../project/project';
import { test } from './assigning';
import { presentClass } from './present-class';
import { UnknownClasses, type RunClasses } from './run-classes';
import type { Snapshot } from './snapshots';

// A test set measures only as long as nobody chooses by it. It is sealed when a run is first evaluated on it: its labels of
// then are kept. Looking at a run's mistakes on it is counted, and what is relabelled after the first look is told beside
// every later figure, together with that figure on the labels as sealed.

/** What has become of a split's test set. */
export function describeTestSet(catalog: Catalog, split: number): TestSet {
  const { testSets } = catalog;
  const testSet = testSets.of(split);
  const looks = testSets.looks(testSet);
  const edited = looks === 0 ? 0 : editedAfterLook(catalog, testSet).length;
  return { isSealed: testSets.isSealed(testSet), looks, edited };
}

/** The same of the test set of a snapshot, or of none. */
export function testSetOf({ catalog }: Project, snapshot: string | null): TestSet {
  const split = snapshot === null ? undefined : catalog.snapshots.splitOf(snapshot);
  return split === undefined ? { isSealed: false, looks: 0, edited: 0 } : describeTestSet(catalog, split);
}

/** Writes down that the person looks at what a run said of its test images. */
export function lookAtTest(project: Project, run: number, snapshot: string): TestSet {
  const { catalog, actor } = project;
  const split = catalog.snapshots.splitOf(snapshot);
  if (split === undefined) throw new Failure('no-data', `r${String(run)} has no test part.`);
  catalog.testSets.addLook(catalog.testSets.of(split), run, actor, Date.now());
  return testSetOf(project, snapshot);
}

/** Keeps the labels of a snapshot's test part, when they are used for the first time. */
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

/** Images of a test set whose label was changed after a look at it, and is another than when it was sealed. */
export function editedAfterLook(catalog: Catalog, testSet: number): number[] {
  const present = presentClass(catalog);
  return catalog.testSets
    .touchedAfterLook(testSet)
    .filter(({ sealed, now }) => (sealed === null ? now !== null : present(sealed) !== now))
    .map(({ image }) => image);
}

/** The labels as sealed, as indices into a run's present classes, and how many images are of classes it doesn't know. */
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
