import type { Catalog } from '../catalog/catalog';

/** Classes and sources by name, and the ranks of classes in the order of their names. */
export interface Names {
  readonly classIds: ReadonlyMap<string, number>;
  readonly sourceIds: ReadonlyMap<string, number>;
  /** By class id, from 1 on; 0 is no class. */
  readonly classRanks: Uint32Array;
  /** Ids in the order of their folders, so that paths below one come together. */
  readonly sources: readonly number[];
}

export const noNames: Names = {
  classIds: new Map(),
  sourceIds: new Map(),
  classRanks: new Uint32Array(1),
  sources: [],
};

export function readNames({ classes, sources }: Catalog): Names {
  const classIds = new Map(classes.names().map(({ id, name }) => [name, id]));
  const roots = sources.all();
  const classRanks = new Uint32Array(Math.max(0, ...classIds.values()) + 1);
  [...classIds.keys()].sort(byCodePoint).forEach((name, index) => {
    classRanks[classIds.get(name) ?? 0] = index + 1;
  });
  return {
    classIds,
    sourceIds: new Map(roots.map(({ id, root }) => [root, id])),
    classRanks,
    sources: roots.sort((a, b) => byCodePoint(`${a.root}/`, `${b.root}/`)).map(({ id }) => id),
  };
}

/** SQLite's order of texts, which is that of their UTF-8. */
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
