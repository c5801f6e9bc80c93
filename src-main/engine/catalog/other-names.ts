import type { Catalog } from './catalog';
import { aliasesIn } from './classes';
import { presentClass } from './present-class';

/**
 * Names of classes, by the other names that are remembered of them; merges are followed. What a listed class is called is none: it means
 * that class.
 */
export function otherNames(catalog: Catalog): Map<string, string> {
  const { classes } = catalog;
  const present = presentClass(catalog);
  const listed = new Set(classes.all().flatMap(({ name, archived }) => (archived ? [] : [name])));
  const named = new Map<string, string>();
  for (const row of classes.records()) {
    const meant = classes.byId(present(row.id));
    if (row.removed === 1 || meant?.removed !== 0) continue;
    for (const name of aliasesIn(row)) if (!listed.has(name)) named.set(name, meant.name);
  }
  return named;
}
