import type { InferOutput } from 'valibot';
import type { images } from '../../../src-shared/contract/images';
import type { Filter } from '../../../src-shared/domain/filter';
import { engine } from '../../client';
import { valuesOf, without, type Group } from './filtering';

type Counts = InferOutput<typeof images.counts.result>;

const groups = ['class', 'labelState', 'split', 'state', 'issue'] as const;

/** How many images each value of each group has, under the filter without that group's own term. */
export class Facets {
  #counts = $state.raw<Partial<Record<Group, Readonly<Record<string, number>>>>>({});
  /** Images of the project, whatever the filter. */
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
    const own = await engine.images.counts({ filter });
    const filtered = groups.filter((group) => valuesOf(filter, group).length > 0);
    const others = await Promise.all(
      filtered.map(async (group) => [group, await engine.images.counts({ filter: without(filter, group) })] as const),
    );
    const of = (group: Group): Counts => others.find(([each]) => each === group)?.[1] ?? own;
    this.#counts = Object.fromEntries(groups.map((group) => [group, of(group)[group]]));
    this.all = filter.length === 0 ? own.total : (await engine.images.counts({ filter: [] })).total;
  }
}
