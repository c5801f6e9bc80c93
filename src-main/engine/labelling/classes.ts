import { Failure } from '../../../src-shared/domain/failure';
import { classColours } from '../../../src-shared/domain/label-class';
import type { ClassField, ClassRecord } from '../catalog/classes';
import type { ClassChangeRecord, ValueChangeRecord } from '../catalog/value-changes';
import type { Project } from '../project/project';
import { History, noChanges } from './history';
import { confirmationAfterMerge, labelChange } from './label-change';
import type { StepPlan } from './plans';
import { viewsFollowing } from './views';

/** Adds a class, or restores an archived one: one step. Kind 'bad-input' when the name is in use. */
export function addClass(project: Project, name: string): void {
  project.catalog.transaction(() => {
    const existing = project.catalog.classes.byName(name);
    if (existing?.removed === 0 && existing.archived === 0) throw taken(name);
    if (existing?.removed === 0) {
      step(project, `Restore the class “${name}”`, unarchived(existing));
    } else step(project, `Add the class “${name}”`, [newClass(project, name).made]);
  });
}

/** Adds a class that nothing lists until the returned change `made` is applied, by the step that makes it. */
export function newClass({ catalog }: Project, name: string): { id: number; made: ClassChangeRecord } {
  const id = catalog.classes.byName(name)?.id ?? catalog.classes.addRemoved(name);
  return { id, made: { noun: 'class', item: id, field: 'removed', from: 1, to: 0 } };
}

/** Adds to `made` the changes that a step needs so that a class of this name exists when it is done. */
export function makeClass(project: Project, name: string, made: Map<number, readonly ClassChangeRecord[]>): void {
  const known = project.catalog.classes.byName(name);
  if (known?.removed === 0 && known.archived === 0) return;
  const { id, made: change } = newClass(project, name);
  made.set(id, known?.removed === 0 ? unarchived(known) : [change]);
}

/** The changes that restore an archived class. */
export const unarchived = (row: ClassRecord): ClassChangeRecord[] => [
  change(row, 'archived', 0),
  ...(row.mergedInto === null ? [] : [change(row, 'mergedInto', null)]),
];

export function renameClass(project: Project, id: number, name: string): void {
  project.catalog.transaction(() => {
    const row = classById(project, id);
    if (row.name === name) return;
    const other = project.catalog.classes.byName(name);
    if (other?.removed === 0) throw other.archived === 1 ? takenByArchived(name) : taken(name);
    step(project, `Rename the class “${row.name}” to “${name}”`, [
      change(row, 'name', name),
      ...viewsFollowing(project.catalog, row.name, name),
    ]);
  });
}

/** The step that relabels all images of one class as another, and archives the empty class. Kinds 'not-found', 'bad-input'. */
export function planOfMerge(project: Project, from: number, into: number): StepPlan {
  const source = classById(project, from);
  const target = classById(project, into);
  if (from === into) throw new Failure('bad-input', 'A class can’t be merged into itself.', 'Choose two classes.');
  if (target.archived === 1) throw archivedClass(target.name);
  const title = `Merge the class “${source.name}” into “${target.name}”`;
  return {
    titleOf: () => title,
    reason: '',
    images: Int32Array.from(project.catalog.images.ofClass(from)),
    changeOf: (image) => ({
      labels: labelChange(project, image, { state: 'labelled', classId: into }),
      confirmations: confirmationAfterMerge(project, image, from, into),
    }),
    values: [
      ...[change(source, 'archived', 1), change(source, 'mergedInto', into)].filter(({ from, to }) => from !== to),
      ...viewsFollowing(project.catalog, source.name, target.name),
    ],
  };
}

export function archiveClass(project: Project, id: number): void {
  project.catalog.transaction(() => {
    const row = classById(project, id);
    const used = project.catalog.classes.all().find((each) => each.id === id)?.images ?? 0;
    if (used > 0) {
      throw new Failure(
        'bad-input',
        `${String(used)} images are labelled “${row.name}”.`,
        'Relabel them or merge the class first.',
      );
    }
    if (row.archived === 0) step(project, `Archive the class “${row.name}”`, [change(row, 'archived', 1)]);
  });
}

/** Moves a class to a position among the classes that are not archived, counted from 0. Archived ones stay after them. */
export function moveClass(project: Project, id: number, to: number): void {
  const { catalog } = project;
  catalog.transaction(() => {
    const row = classById(project, id);
    const others = catalog.classes.records().filter((each) => each.id !== id && each.removed === 0);
    const target = Math.min(to, others.filter(({ archived }) => archived === 0).length);
    const before = others.filter(({ archived }) => archived === 0)[target];
    const at = before ? others.indexOf(before) : others.length;
    const order = [...others.slice(0, at), row, ...others.slice(at)];
    const moved = order.flatMap((each, position) =>
      each.position === position ? [] : [change(each, 'position', position)],
    );
    if (catalog.classes.all().findIndex((each) => each.id === id) === target) return;
    step(project, `Move the class “${row.name}” to position ${String(target + 1)}`, moved);
  });
}

export function recolourClass(project: Project, id: number, colour: number): void {
  project.catalog.transaction(() => {
    const row = classById(project, id);
    if (row.colour === colour) return;
    step(project, `Colour the class “${row.name}” ${classColours[colour - 1] ?? ''}`, [change(row, 'colour', colour)]);
  });
}

/** Gives a class a key; a class that has it gets this class's key in exchange. */
export function rekeyClass(project: Project, id: number, key: string | null): void {
  const { catalog } = project;
  catalog.transaction(() => {
    const row = classById(project, id);
    if (row.key === key) return;
    const other = catalog.classes.records().find((each) => each.removed === 0 && key !== null && each.key === key);
    const title = key === null ? `Take the key of “${row.name}” away` : `Give the class “${row.name}” the key ${key}`;
    step(project, title, [change(row, 'key', key), ...(other ? [change(other, 'key', row.key)] : [])]);
  });
}

const step = (project: Project, title: string, values: readonly ValueChangeRecord[]): void =>
  void new History(project).do(title, { ...noChanges, values });

const change = (row: ClassRecord, field: ClassField, to: string | number | null): ClassChangeRecord => ({
  noun: 'class',
  item: row.id,
  field,
  from: row[field],
  to,
});

function classById(project: Project, id: number): ClassRecord {
  const row = project.catalog.classes.byId(id);
  if (row?.removed === 0) return row;
  throw new Failure('not-found', `There is no class ${String(id)}.`, 'Nothing was changed.');
}

export const archivedClass = (name: string): Failure =>
  new Failure('bad-input', `The class “${name}” is archived.`, 'Restore it first, by adding its name.');

const takenByArchived = (name: string): Failure =>
  new Failure(
    'bad-input',
    `There is an archived class “${name}”.`,
    'Choose another name, or rename the archived class first.',
  );

const taken = (name: string): Failure =>
  new Failure('bad-input', `There is already a class “${name}”.`, 'Choose another name, or merge the two.');
