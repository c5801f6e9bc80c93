import type { TestSet } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import type { Catalog } from '../catalog/catalog';
import type { Project } from '../project';
import { test } from './deal';
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
export function sealTestSet({ catalog }: Project, snapshotId: string, { classes, ids, labels, parts }: Snapshot): void {
  const split = catalog.snapshots.splitOf(snapshotId);
  if (split === undefined || !parts.includes(test)) return;
  const classIds = classes.map((name) => catalog.classes.byName(name)?.id ?? catalog.testSets.classFormerly(name));
  catalog.transaction(() => {
    const sealed = Array.from(ids, (image, index) => [image, classIds[labels[index] ?? -1]] as const);
    const known = sealed.filter(
      (each, index): each is readonly [number, number] => parts[index] === test && each[1] !== undefined,
    );
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

/** The labels as sealed, as indices into a run's classes; an image whose class the run doesn't know is left out. */
export function sealedLabels(catalog: Catalog, testSet: number, classes: readonly string[]): Map<number, number> {
  const present = presentClass(catalog);
  const indexOf = new Map(classes.map((name, index) => [catalog.classes.byName(name)?.id, index]));
  return new Map(
    catalog.testSets.labels(testSet).flatMap(({ image, classId }) => {
      const index = indexOf.get(present(classId));
      return index === undefined ? [] : [[image, index]];
    }),
  );
}

/** A class that was merged into another since means that one. */
function presentClass(catalog: Catalog): (classId: number) => number {
  const merged = new Map(catalog.classes.records().map(({ id, mergedInto }) => [id, mergedInto]));
  return (classId) => {
    let id = classId;
    for (let into = merged.get(id); into != null; into = merged.get(id)) id = into;
    return id;
  };
}
