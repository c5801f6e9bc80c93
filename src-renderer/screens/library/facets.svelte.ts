import type { InferOutput } from 'valibot';
import type { images } from '../../../src-shared/contract/images';
import type { Filter } from '../../../src-shared/domain/filter';
import { engine } from '../../client';
import { valuesOf, without, type Group } from './filtering';

type Counts = InferOutput<typeof images.counts.result>;

const groups = ['class', 'labelState', 'split', 'state', 'issue'] as const;

/** Numbers of images per value of each group. A group is counted under the filter without its own term. */
export class Facets {
  #counts = $state.raw<Partial<Record<Group, Readonly<Record<string, number>>>>>({});
  /** Images of the project, whatever the filter; null until it is known. */
  all = $state<number | null>(null);

  count(group: Group, value: string): number | null {
    const counts = this.#counts[group];
    return counts ? (counts[value] ?? 0) : null;
  }

  clear(): void {
    this.#counts = {};
    this.all = null;
  }

  async refresh(filter: Filter): Promise<void> {
    const underFilter = await engine.images.counts({ filter });
    const counts = await Promise.all(
      groups.map(async (group): Promise<[Group, Counts[Group]]> => {
        const hasTerm = valuesOf(filter, group).length > 0;
        const counted = hasTerm ? await engine.images.counts({ filter: without(filter, group) }) : underFilter;
        return [group, counted[group]];
      }),
    );
    this.#counts = Object.fromEntries(counts);
    this.all = filter.length === 0 ? underFilter.total : (await engine.images.counts({ filter: [] })).total;
  }
}
