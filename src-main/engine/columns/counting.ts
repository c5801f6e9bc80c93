import { at } from '../../../src-shared/domain/at';
import { issueKinds } from '../../../src-shared/domain/issue';
import type { Columns } from './columns';
import { flagNames } from './flags';
import { countsByKind, kindsOf } from './issues';
import type { Names } from './names';

export interface Facets {
  readonly total: number;
  /** By class name; '' is no class. Values that no image has are left out, here and below. */
  readonly class: Record<string, number>;
  readonly split: Record<string, number>;
  readonly state: Record<string, number>;
  readonly labelState: Record<string, number>;
  /** Kinds of open issues; an image may have several. */
  readonly issue: Record<string, number>;
}

/** Numbers of rows by value of each facet, in one pass over three columns. @param passing from matchRows */
export function countFacets(columns: Columns, names: Names, passing: Uint8Array | null): Facets {
  const { classes, flags, issues, count } = columns;
  // Rows that don't pass are counted as well, in the first half of each table: that is cheaper than a branch per row.
  const [flagEnd, classEnd, issueEnd] = [flagNames.length, names.classRanks.length, 2 ** issueKinds.length];
  const flagCounts = new Uint32Array(flagEnd * 2);
  const classCounts = new Uint32Array(classEnd * 2);
  const issueCounts = new Uint32Array(issueEnd * 2);
  for (let row = 0; row < count; row += 1) {
    const passes = passing === null ? 1 : (passing[row] ?? 0);
    const flag = passes * flagEnd + (flags[row] ?? 0);
    flagCounts[flag] = (flagCounts[flag] ?? 0) + 1;
    const classId = passes * classEnd + (classes[row] ?? 0);
    classCounts[classId] = (classCounts[classId] ?? 0) + 1;
    const found = passes * issueEnd + (issues[row] ?? 0);
    issueCounts[found] = (issueCounts[found] ?? 0) + 1;
  }
  const total = flagCounts.subarray(flagEnd).reduce((sum, images) => sum + images, 0);
  const facets: Facets = { total, class: {}, split: {}, state: {}, labelState: {}, issue: {} };
  for (const [name, id] of [['', 0] as const, ...names.classIds]) {
    const images = at(classCounts, classEnd + id);
    add(facets.class, name, images);
    for (const kind of kindsOf(at(names.classIssues, id))) add(facets.issue, kind, images);
  }
  flagNames.forEach(({ state, labelState, part }, flag) => {
    const images = at(flagCounts, flagEnd + flag);
    add(facets.split, part, images);
    add(facets.state, state, images);
    add(facets.labelState, labelState, images);
  });
  for (const [kind, images] of countsByKind(issueCounts.subarray(issueEnd))) add(facets.issue, kind, images);
  return facets;
}

function add(counts: Record<string, number>, name: string, images: number): void {
  if (images > 0) counts[name] = (counts[name] ?? 0) + images;
}
