import * as v from 'valibot';
import type { SuspectSearch } from '../../../../src-shared/contract/suspects';
import { StarterId } from '../../../../src-shared/domain/starter';
import type { Project } from '../../project/project';
import { estimateOf } from './noise';

/** Describes the last search for suspect labels, with classes by their present names; null before the first. */
export function lastSearch({ catalog }: Project): SuspectSearch | null {
  const last = catalog.suspects.last();
  if (!last) return null;
  const { at, images, lastImage, starter, confirmedLeftOut = 0 } = last;
  const noise = last.noise.flatMap(([id, rate, counted = 0]) => {
    const known = catalog.classes.byId(id);
    const estimate = estimateOf(rate, counted);
    return known?.removed === 0 && estimate ? [{ class: known.name, ...estimate }] : [];
  });
  const newer = catalog.images.countAfter(lastImage);
  return { at, images, newer, starter: v.parse(v.nullable(StarterId), starter), confirmedLeftOut, noise };
}
