import { Failure } from '../../../src-shared/domain/failure';
import type { ClassRecord } from '../catalog/classes';
import type { Project } from '../project';
import { History, noChanges } from './history';
import { labelChange } from './labels';

/** Adds a class. It is new, so there is nothing to lose: archiving takes it back. Kind 'bad-input' when the name is taken. */
export function addClass(project: Project, name: string): void {
  project.catalog.transaction(() => {
    const existing = project.catalog.classes.byName(name);
    if (!existing) project.catalog.classes.add(name);
    else if (existing.archived === 1) change(project, `Restore the class “${name}”`, existing, 'archived', 0);
    else throw taken(name);
  });
}

export function renameClass(project: Project, id: number, name: string): void {
  project.catalog.transaction(() => {
    const row = classById(project, id);
    if (row.name === name) return;
    if (project.catalog.classes.byName(name)) throw taken(name);
    change(project, `Rename the class “${row.name}” to “${name}”`, row, 'name', name);
  });
}

/** Relabels every image of one class as another and archives the emptied class: one step. */
export function mergeClasses(project: Project, from: number, into: number): void {
  const { catalog } = project;
  catalog.transaction(() => {
    const source = classById(project, from);
    const target = classById(project, into);
    if (from === into) throw new Failure('bad-input', 'A class can’t be merged into itself.', 'Choose two classes.');
    const images = catalog.images.ofClass(from);
    const labels = images.flatMap((image) => labelChange(project, image, { state: 'labelled', classId: into }));
    const archived = { class: from, field: 'archived' as const, from: source.archived, to: 1 };
    new History(project).do(`Merge the class “${source.name}” into “${target.name}”`, {
      ...noChanges,
      labels,
      classes: source.archived === 1 ? [] : [archived],
    });
  });
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
    if (row.archived === 0) change(project, `Archive the class “${row.name}”`, row, 'archived', 1);
  });
}

function change(
  project: Project,
  title: string,
  row: ClassRecord,
  field: 'name' | 'archived',
  to: string | number,
): void {
  new History(project).do(title, { ...noChanges, classes: [{ class: row.id, field, from: row[field], to }] });
}

function classById(project: Project, id: number): ClassRecord {
  const row = project.catalog.classes.byId(id);
  if (!row) throw new Failure('not-found', `There is no class ${String(id)}.`, 'Nothing was changed.');
  return row;
}

const taken = (name: string): Failure =>
  new Failure('bad-input', `There is a class “${name}” already.`, 'Choose another name, or merge the two.');
