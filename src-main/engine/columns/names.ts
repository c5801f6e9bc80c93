import { at } from '../../../src-shared/domain/at';
import { compareCodePoints } from '../base/code-points';
import type { Catalog } from '../catalog/catalog';
import { issueBit } from './issues';

/** Ids of classes and sources by name, ranks of classes by name, and open issues about whole classes. */
export interface Names {
  readonly classIds: ReadonlyMap<string, number>;
  readonly sourceIds: ReadonlyMap<string, number>;
  /** Rank in order of name by class id, from 1 on; 0 is no class. */
  readonly classRanks: Uint32Array;
  /** Bits of the kinds of open issues about a class, by its id; see issues.ts. */
  readonly classIssues: Uint32Array;
  /** Ids of sources in order of their folders, so that paths below one folder come together. */
  readonly sources: readonly number[];
}

export const noNames: Names = {
  classIds: new Map(),
  sourceIds: new Map(),
  classRanks: new Uint32Array(1),
  classIssues: new Uint32Array(1),
  sources: [],
};

export function readNames({ classes, sources, issues }: Catalog): Names {
  const classIds = new Map(classes.names().map(({ id, name }) => [name, id]));
  const roots = sources.all();
  const classRanks = new Uint32Array(Math.max(0, ...classIds.values()) + 1);
  [...classIds].sort(([a], [b]) => compareCodePoints(a, b)).forEach(([, id], index) => (classRanks[id] = index + 1));
  const classIssues = new Uint32Array(classRanks.length);
  for (const { classId, kind } of issues.classKinds()) {
    if (classId >= classIssues.length) continue; // a damaged catalog: there is no such class, which doctor reports
    classIssues[classId] = at(classIssues, classId) | (issueBit[kind] ?? 0);
  }
  return {
    classIds,
    sourceIds: new Map(roots.map(({ id, root }) => [root, id])),
    classRanks,
    classIssues,
    sources: roots.sort((a, b) => compareCodePoints(`${a.root}/`, `${b.root}/`)).map(({ id }) => id),
  };
}
