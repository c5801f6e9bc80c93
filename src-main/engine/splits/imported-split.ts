import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { isImportedSplit } from '../../../src-shared/domain/training-plan';
import { History, noChanges } from '../labelling/history';
import { inSlices } from '../base/slices';
import type { ValueChangeRecord } from '../catalog/value-changes';
import type { Project } from '../project/project';
import { test, train } from './assigning';
import { grouping } from './groups';
import type { PlannedSplit } from './planned-split';

/** A split by the parts that sources tell, as the catalog stores its method. */
const importedMethod = JSON.stringify({ method: 'imported' });

/** The method's title in the history. */
export const importedTitle = 'Split: parts as imported';

/** What has become of the parts that sources tell. */
export interface KeptParts {
  /** The project's split, if it has these parts; null where it has another one. */
  readonly split: number | null;
  readonly isLocked: boolean;
  /** Images that join no part because the test set is sealed, or the split is locked. */
  readonly heldBack: number;
}

/**
 * Makes the parts that sources tell the project's split, as one step; where an import has made it before, new images join it. Images that
 * are in a part stay there. Where the project has another split, nothing changes. A sealed test set takes no further images, so that its
 * figures stay comparable, and a locked split takes training images only.
 * @param isLocking whether the split is locked, too
 */
export function keepToldParts(project: Project, isLocking: boolean): KeptParts {
  const { catalog } = project;
  return catalog.transaction(() => {
    const from = catalog.splits.current();
    const told = catalog.toldParts.all();
    if (from === null) {
      const to = told.size === 0 ? null : addSplit(project, null, told);
      if (to !== null) change(project, importedTitle, from, to, isLocking);
      return { split: to, isLocked: isLocking, heldBack: 0 };
    }
    const isLocked = catalog.splits.isLocked(from);
    if (!isImportedSplit(catalog.splits.method(from))) return { split: null, isLocked, heldBack: 0 };
    const { joining, heldBack } = joiningOf(project, from, told);
    const isNew = joining.size > 0;
    const to = isNew ? addSplit(project, from, joining) : from;
    const title = isNew ? `Split: ${joining.size.toLocaleString('en')} imported images join` : 'Lock the split';
    change(project, title, from, to, isLocked || isLocking);
    return { split: to, isLocked: isLocked || isLocking, heldBack };
  });
}

/**
 * The parts that sources tell, as a split that is not stored yet. It keeps the present test set, with its seal and looks, if that has the
 * same images.
 * @throws Failure of kind 'no-data' when no source tells parts
 */
export function planImported({ catalog }: Project): PlannedSplit {
  const told = catalog.toldParts.all();
  if (told.size === 0) {
    throw new Failure(
      'no-data',
      'No source of an import tells parts.',
      'Import a folder that has them, such as train and test folders.',
    );
  }
  const before = catalog.splits.current();
  const testSet = before === null ? null : catalog.testSets.of(before);
  const isSame = testSet !== null && isTestSet(catalog.testSets.images(testSet), told);
  return { method: importedMethod, parts: told, copies: 0, testSet: isSame ? testSet : null };
}

/** Whether a test set's images are just those that are told to be test images. */
function isTestSet(images: readonly number[], told: ReadonlyMap<number, number>): boolean {
  const wanted = [...told.values()].filter((part) => part === test).length;
  return images.length === wanted && images.every((image) => told.get(image) === test);
}

/** Images that join an imported split, with their parts, and the number of those that must not. */
function joiningOf(
  { catalog }: Project,
  split: number,
  told: ReadonlyMap<number, number>,
): { joining: Map<number, number>; heldBack: number } {
  const members = catalog.splits.members(split);
  const isLocked = catalog.splits.isLocked(split);
  const isSealed = catalog.testSets.isSealed(catalog.testSets.of(split));
  const fresh = [...told].filter(([image]) => !members.has(image));
  const joining = fresh.filter(([, part]) => part === train || (!isLocked && !(isSealed && part === test)));
  return { joining: new Map(joining), heldBack: fresh.length - joining.length };
}

/** Stores a split with further images. It keeps the test set of the one before, with its seal and looks, unless images join that. */
function addSplit({ catalog }: Project, before: number | null, joining: ReadonlyMap<number, number>): number {
  const members = before === null ? [] : catalog.splits.members(before);
  const to = catalog.splits.add(importedMethod, new Map([...members, ...joining]), 0, Date.now());
  const keepsTest = ![...joining.values()].includes(test);
  if (before !== null && keepsTest) catalog.testSets.keep(to, catalog.testSets.of(before));
  return to;
}

/** Makes a split the current one, locked or not: one step; none when nothing changes. */
function change(project: Project, title: string, from: number | null, to: number, isLocked: boolean): void {
  const lock: ValueChangeRecord = { noun: 'split', item: to, field: 'locked', from: 0, to: 1 };
  const values = isLocked && !project.catalog.splits.isLocked(to) ? [lock] : [];
  new History(project).do(title, { ...noChanges, values, splits: from === to ? [] : [{ from, to }] });
}

/** Groups of copies that are in several parts: byte-identical files, duplicates, and near duplicates that nobody dismissed. */
export async function copiesAcrossParts(
  { catalog }: Project,
  parts: ReadonlyMap<number, number>,
  signal: AbortSignal,
): Promise<number[][]> {
  const ids = [...parts.keys()];
  const contentOf = (index: number): Buffer | number => catalog.images.hash(at(ids, index)) ?? at(ids, index);
  const groups = await inSlices(grouping({ ids, contentOf }, catalog.issues.copies()), signal);
  const byGroup = new Map<number, number[]>();
  for (const [index, group] of groups.entries()) {
    const images = byGroup.get(group);
    if (images) images.push(at(ids, index));
    else byGroup.set(group, [at(ids, index)]);
  }
  return [...byGroup.values()].filter((images) => new Set(images.map((image) => parts.get(image))).size > 1);
}
