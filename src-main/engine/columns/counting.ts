import type { Columns } from './columns';
import { flagNames } from './flags';
import type { Names } from './names';

export interface Facets {
  readonly total: number;
  /** By name; '' is no class. Values that no image has are left out, here and below. */
  readonly class: Record<string, number>;
  readonly split: Record<string, number>;
  readonly state: Record<string, number>;
  readonly labelState: Record<string, number>;
}

/** How many rows have each value, in one pass over two columns. @param passing from matchRows */
export function countFacets(columns: Columns, names: Names, passing: Uint8Array | null): Facets {
  const flagCounts = new Uint32Array(flagNames.length);
  const classCounts = new Uint32Array(names.classRanks.length);
  const { classes, flags, count } = columns;
  let total = 0;
  for (let row = 0; row < count; row += 1) {
    if (passing !== null && passing[row] === 0) continue;
    total += 1;
    const flag = flags[row] ?? 0;
    flagCounts[flag] = (flagCounts[flag] ?? 0) + 1;
    const classId = classes[row] ?? 0;
    classCounts[classId] = (classCounts[classId] ?? 0) + 1;
  }
  const facets: Facets = { total, class: {}, split: {}, state: {}, labelState: {} };
  for (const [name, id] of [['', 0] as const, ...names.classIds]) add(facets.class, name, classCounts[id] ?? 0);
  flagNames.forEach(({ state, labelState, part }, flag) => {
    const images = flagCounts[flag] ?? 0;
    add(facets.split, part, images);
    add(facets.state, state, images);
    add(facets.labelState, labelState, images);
  });
  return facets;
}

function add(counts: Record<string, number>, name: string, images: number): void {
  if (images > 0) counts[name] = (counts[name] ?? 0) + images;
}
