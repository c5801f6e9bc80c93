import * as v from 'valibot';
import type { SavedView } from '../../../src-shared/contract/views';
import { Failure } from '../../../src-shared/domain/failure';
import { Filter } from '../../../src-shared/domain/filter';
import { viewKeys } from '../../../src-shared/domain/label-class';
import { Sort } from '../../../src-shared/contract/images';
import type { Catalog } from '../catalog/catalog';
import type { ViewField, ViewRecord } from '../catalog/saved-views';
import { readStored } from '../catalog/stored-json';
import type { ViewChangeRecord } from '../catalog/value-changes';
import type { Project } from '../project/project';
import { History, noChanges } from './history';

type Saved = Omit<SavedView, 'id' | 'key' | 'damage'>;

/** The saved views, ordered by name. */
export const listViews = ({ catalog }: Project): SavedView[] =>
  catalog.savedViews.all().map(({ filter: filterText, sort: sortText, ...row }) => {
    const [by, direction] = sortText.split(' ');
    const [filter, sort] = [readStored(Filter, filterText), v.safeParse(Sort, by)];
    const isDamaged = filter === null || !sort.success;
    return {
      ...row,
      filter: filter ?? [],
      sort: sort.success ? sort.output : 'id',
      descending: direction === 'down',
      ...(isDamaged && {
        damage: 'Its filter or sort order is damaged. Save the view again, or delete it.',
      }),
    };
  });

/** Saves a view, or replaces the filter and order of the one with that name: one step. */
export function saveView(project: Project, { name, filter, sort, descending }: Saved): void {
  const { catalog } = project;
  catalog.transaction(() => {
    const all = catalog.savedViews.all();
    const [filterText, sortText] = [JSON.stringify(filter), `${sort}${descending ? ' down' : ''}`];
    const known = all.find((each) => each.name === name);
    if (known) {
      const changes = [change(known, 'filter', filterText), change(known, 'sort', sortText)];
      step(
        project,
        `Change the view “${name}”`,
        changes.filter(({ from, to }) => from !== to),
      );
      return;
    }
    const key = viewKeys.find((each) => !all.some((row) => row.key === each)) ?? null;
    const id = catalog.savedViews.addRemoved({ name, filter: filterText, sort: sortText, key });
    step(project, `Save the view “${name}”`, [{ noun: 'view', item: id, field: 'removed', from: 1, to: 0 }]);
  });
}

/** Renames a view: one step. Kind 'bad-input' when another view has the name. */
export function renameView(project: Project, id: number, name: string): void {
  project.catalog.transaction(() => {
    const row = viewById(project, id);
    if (row.name === name) return;
    if (project.catalog.savedViews.all().some((each) => each.name === name)) {
      throw new Failure('bad-input', `There is already a view “${name}”.`, 'Choose another name.');
    }
    step(project, `Rename the view “${row.name}” to “${name}”`, [change(row, 'name', name)]);
  });
}

/** Gives a view a key; a view that has it gets this view's key in exchange. */
export function rekeyView(project: Project, id: number, key: string | null): void {
  project.catalog.transaction(() => {
    const row = viewById(project, id);
    if (row.key === key) return;
    const other = project.catalog.savedViews.all().find((each) => key !== null && each.key === key);
    const title =
      key === null ? `Take the key of the view “${row.name}” away` : `Give the view “${row.name}” the key ${key}`;
    step(project, title, [change(row, 'key', key), ...(other ? [change(other, 'key', row.key)] : [])]);
  });
}

export function removeView(project: Project, id: number): void {
  project.catalog.transaction(() => {
    const row = viewById(project, id);
    const removed: ViewChangeRecord = { noun: 'view', item: id, field: 'removed', from: 0, to: 1 };
    step(project, `Delete the view “${row.name}”`, [removed]);
  });
}

/** Changes by which saved views follow a class's new name; part of the step that renames or merges it. */
export function viewsFollowing(catalog: Catalog, from: string, to: string): ViewChangeRecord[] {
  return catalog.savedViews.all().flatMap((row) => {
    const known = readStored(Filter, row.filter);
    if (known === null) return []; // damaged, and shown as such
    const filter = known.map((term) => {
      if (term.key !== 'class') return term;
      return { ...term, values: [...new Set(term.values.map((value) => (value === from ? to : value)))] };
    });
    const text = JSON.stringify(filter);
    return text === row.filter ? [] : [change(row, 'filter', text)];
  });
}

const step = (project: Project, title: string, values: readonly ViewChangeRecord[]): void =>
  void new History(project).do(title, { ...noChanges, values });

const change = (row: ViewRecord, field: Exclude<ViewField, 'removed'>, to: string | null): ViewChangeRecord => ({
  noun: 'view',
  item: row.id,
  field,
  from: row[field],
  to,
});

function viewById({ catalog }: Project, id: number): ViewRecord {
  const row = catalog.savedViews.all().find((each) => each.id === id);
  if (row) return row;
  throw new Failure('not-found', `There is no view ${String(id)}.`, 'Nothing was changed.');
}
