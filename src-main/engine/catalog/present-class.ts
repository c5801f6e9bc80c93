import type { Catalog } from './catalog';

/** Returns a function that follows merges, from a class to the one that counts in its place now; mostly itself. */
export function presentClass(catalog: Catalog): (classId: number) => number {
  const merged = new Map(catalog.classes.records().map(({ id, mergedInto }) => [id, mergedInto]));
  return (classId) => {
    const passed = new Set([classId]); // a damaged catalog may lead in a circle, or to a class that it lacks
    let id = classId;
    for (let into = merged.get(id); into != null && merged.has(into) && !passed.has(into); into = merged.get(id)) {
      passed.add(into);
      id = into;
    }
    return id;
  };
}
