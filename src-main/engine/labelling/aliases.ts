import { Failure } from '../../../src-shared/domain/failure';
import { aliasesIn } from '../catalog/classes';
import type { Catalog } from '../catalog/catalog';
import type { ClassChangeRecord } from '../catalog/value-changes';
import type { Project } from '../project/project';
import { History, noChanges } from './history';

/** Sets the other names that imports take for a class: one step. Kind 'not-found'. */
export function setAliases(project: Project, id: number, aliases: readonly string[]): void {
  const { catalog } = project;
  catalog.transaction(() => {
    const row = catalog.classes.byId(id);
    if (row?.removed !== 0) {
      throw new Failure('not-found', `There is no class ${String(id)}.`, 'Nothing was changed.');
    }
    const values = changesTo(catalog, new Map([[id, aliases]]));
    new History(project).do(`Change other names of the class “${row.name}”`, { ...noChanges, values });
  });
}

/** Remembers names that an import took for other classes: one step; none when all are remembered. @param classOf class id by name */
export function rememberAliases(project: Project, classOf: ReadonlyMap<string, number>): void {
  const { catalog } = project;
  catalog.transaction(() => {
    const wanted = new Map<number, string[]>();
    for (const [alias, id] of classOf) {
      const row = catalog.classes.byId(id);
      if (row?.removed !== 0) continue;
      wanted.set(id, [...(wanted.get(id) ?? aliasesIn(row)), alias]);
    }
    const values = changesTo(catalog, wanted);
    const [[alias = '', id = 0] = []] = classOf;
    const name = catalog.classes.byId(id)?.name ?? '';
    const title =
      classOf.size === 1
        ? `Take “${alias}” for the class “${name}”`
        : `Take ${String(classOf.size)} names for other classes`;
    if (values.length > 0) new History(project).do(title, { ...noChanges, values });
  });
}

/** Changes that give classes these aliases, and take them from others. */
function changesTo(catalog: Catalog, wanted: ReadonlyMap<number, readonly string[]>): ClassChangeRecord[] {
  const taken = new Set([...wanted.values()].flat());
  return catalog.classes.records().flatMap((row) => {
    const now = aliasesIn(row);
    const own = wanted.get(row.id) ?? now.filter((alias) => !taken.has(alias));
    const to = JSON.stringify([...new Set(own)].filter((alias) => alias !== row.name).sort());
    return to === row.aliases ? [] : [{ noun: 'class', item: row.id, field: 'aliases', from: row.aliases, to }];
  });
}
