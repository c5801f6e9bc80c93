import type { Catalog } from '../catalog/catalog';
import { freeKey, type ClassField, type ClassRecord } from '../catalog/classes';
import type { ClassChangeRecord, ValueChangeRecord } from '../catalog/value-changes';

/** The changes that were made in the end, and sentences about those that had to differ from the requested ones. */
export interface AppliedValues {
  readonly values: readonly ValueChangeRecord[];
  readonly notes: readonly string[];
}

/**
 * Applies value changes of a step, after its labels. Imports are not steps: since a step was done or undone, one may have added a class,
 * or images to a class. So that every step can still be undone and redone without changing a label:
 *
 * - a name that a step restores is taken from the class that has it now, which gets a number after its name;
 * - a key likewise, and the other class gets a free one;
 * - a class that images have by now stays listed.
 *
 * The changes that were really made are recorded, so that undo or redo returns to the state before them.
 */
export function applyValues(catalog: Catalog, requested: readonly ValueChangeRecord[]): AppliedValues {
  const values: ValueChangeRecord[] = [];
  const notes: string[] = [];
  const apply = (change: ValueChangeRecord): void => {
    values.push(change);
    if (change.noun === 'class') catalog.classes.set(change.item, change.field, change.to);
    else if (change.noun === 'view') catalog.savedViews.set(change.item, change.field, change.to);
    else if (change.noun === 'split') catalog.splits.setLocked(change.item, change.to === 1);
    else if (change.noun === 'advice') catalog.advice.setDismissed(change.item, change.to === 1);
    else if (change.noun === 'annotator') catalog.annotations.setName(change.item, change.to);
    else if (change.noun === 'suggestions') catalog.givenSuggestions.setRemoved(change.item, change.to === 1);
    else if (change.field === 'decision') catalog.runs.setDecision(change.item, change.to);
    else if (change.field === 'temperature') catalog.runs.setTemperature(change.item, change.to);
    else if (change.field === 'starred') catalog.runs.setStarred(change.item, change.to);
    else catalog.runs.setNote(change.item, change.to);
  };
  requested.forEach((change, index) => {
    if (change.noun !== 'class') {
      apply(change);
      return;
    }
    const row = catalog.classes.byId(change.item);
    if (!row || row[change.field] === change.to) return;
    const later = requested.slice(index + 1);
    const yielding = yieldingTo(catalog, change, row, later);
    if (yielding) {
      apply(yielding);
      if (catalog.classes.byId(yielding.item)?.removed === 0) notes.push(sentenceOf(catalog, yielding));
    }
    if (hides(change) && isUsed(catalog, change)) {
      notes.push(`“${row.name}” stays: images have been labelled with it since.`);
    } else if (change.field !== 'mergedInto' || change.to === null || row.archived === 1) {
      apply({ ...change, from: row[change.field] });
    }
  });
  return { values, notes };
}

/**
 * Leaves out changes of runs that were trained further since a step, or are being trained: what was chosen for the model of that time
 * means nothing for the present one. Stars and notes are about the run, whatever its model.
 */
export function withoutOldModels(
  { runs }: Catalog,
  requested: readonly ValueChangeRecord[],
  stepAt: number,
): { values: ValueChangeRecord[]; notes: string[] } {
  const isOutdated = ({ noun, item, field }: ValueChangeRecord): boolean => {
    if (noun !== 'run' || field === 'starred' || field === 'note') return false;
    const run = runs.byId(item);
    return run?.state !== 'done' || (run.endedAt ?? 0) > stepAt;
  };
  const outdated = new Set(requested.filter(isOutdated).map(({ item }) => item));
  return {
    values: requested.filter((change) => !isOutdated(change)),
    notes: [...outdated].map((run) => `r${String(run)} was trained further since, and stays as it is.`),
  };
}

const hides = ({ field, to }: ClassChangeRecord): boolean => (field === 'archived' || field === 'removed') && to === 1;

/** Whether images have a class that a change hides. Annotations keep a class that would be removed, and follow one that is merged. */
const isUsed = ({ classes, annotations }: Catalog, { item, field }: ClassChangeRecord): boolean =>
  classes.hasImages(item) || (field === 'removed' && annotations.usesClass(item));

/** The change by which another class gives up the name or key that a change needs; null when none must, or the step does it later. */
function yieldingTo(
  catalog: Catalog,
  change: ClassChangeRecord,
  row: ClassRecord,
  later: readonly ValueChangeRecord[],
): ClassChangeRecord | null {
  const moves = ({ id }: ClassRecord, field: ClassField): boolean =>
    later.some((each) => each.noun === 'class' && each.item === id && each.field === field);
  const others = catalog.classes.records().filter(({ id }) => id !== row.id);
  const present = others.filter(({ removed }) => removed === 0);
  if (change.field === 'name') {
    const other = others.find(({ name }) => name === change.to);
    if (!other || moves(other, 'name')) return null;
    return { noun: 'class', item: other.id, field: 'name', from: other.name, to: distinct(other.name, others) };
  }
  if (change.field === 'key' && change.to !== null) {
    const other = present.find(({ key }) => key === change.to);
    if (!other || moves(other, 'key')) return null;
    return { noun: 'class', item: other.id, field: 'key', from: other.key, to: freeKey([...present, row]) };
  }
  const comesBack = change.field === 'removed' && change.to === 0;
  if (!comesBack || row.key === null || !present.some(({ key }) => key === row.key)) return null;
  return { noun: 'class', item: row.id, field: 'key', from: row.key, to: freeKey(present) };
}

/** A free name: 'cat (2)', or the first number after that which no class has. */
function distinct(name: string, classes: readonly Pick<ClassRecord, 'name'>[]): string {
  const taken = new Set(classes.map((each) => each.name));
  for (let number = 2; ; number += 1) {
    const candidate = `${name} (${String(number)})`;
    if (!taken.has(candidate)) return candidate;
  }
}

function sentenceOf(catalog: Catalog, { item, field, from, to }: ClassChangeRecord): string {
  if (field === 'name') return `“${String(from)}”, which was added since, is now “${String(to)}”.`;
  const name = catalog.classes.byId(item)?.name ?? '';
  return to === null ? `“${name}” has no key any more.` : `The key of “${name}” is now ${String(to)}.`;
}
