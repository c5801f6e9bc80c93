import type { InferOutput } from 'valibot';
import type { attributes } from '../../../src-shared/contract/attributes';
import type { Filter } from '../../../src-shared/domain/filter';
import { engine } from '../../client';
import { withoutAttribute } from './filtering';

type Counts = InferOutput<typeof attributes.counts.result>;
type Listed = InferOutput<typeof attributes.list.result>['attributes'];

/** Most values per attribute at first, and after the person asked for more. */
const firstValues = 8;
const moreValues = 200;

/** The attributes of the images. Values are counted only for attributes that are unfolded. */
export class AttributeFacets {
  #all = $state.raw<Listed>([]);
  #limits = $state.raw<Readonly<Record<string, number>>>({});
  #counts = $state.raw<Readonly<Record<string, Counts>>>({});
  #filter: Filter = [];

  get all(): Listed {
    return this.#all;
  }

  isOpen(name: string): boolean {
    return this.#limits[name] !== undefined;
  }

  /** null until they are known. */
  counts(name: string): Counts | null {
    return this.#counts[name] ?? null;
  }

  clear(): void {
    this.#all = [];
    this.#limits = {};
    this.#counts = {};
  }

  async toggle(name: string): Promise<void> {
    const { [name]: limit, ...otherLimits } = this.#limits;
    this.#limits = limit === undefined ? { ...otherLimits, [name]: firstValues } : otherLimits;
    await this.#count();
  }

  async showMore(name: string): Promise<void> {
    this.#limits = { ...this.#limits, [name]: moreValues };
    await this.#count();
  }

  async refresh(filter: Filter): Promise<void> {
    this.#filter = filter;
    this.#all = (await engine.attributes.list({})).attributes;
    await this.#count();
  }

  /** Counts each unfolded attribute under the filter without its own term, so that its other values can be added. */
  async #count(): Promise<void> {
    const names = this.#all.filter(({ name }) => this.isOpen(name)).map(({ name }) => name);
    const counts = await Promise.all(
      names.map(async (name) => {
        const filter = withoutAttribute(this.#filter, name);
        return [
          name,
          await engine.attributes.counts({ filter, name, limit: this.#limits[name] ?? firstValues }),
        ] as const;
      }),
    );
    this.#counts = Object.fromEntries(counts);
  }
}
