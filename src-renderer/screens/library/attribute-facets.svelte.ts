import type { InferOutput } from 'valibot';
import type { attributes } from '../../../src-shared/contract/attributes';
import type { Filter } from '../../../src-shared/domain/filter';
import { engine } from '../../client';
import { withoutAttribute } from './filtering';

type Counts = InferOutput<typeof attributes.counts.result>;
type Listed = InferOutput<typeof attributes.list.result>['attributes'];

/** Values of an attribute that are shown at first, and after a wish for more. */
const few = 8;
const many = 200;

/** The attributes that images have; values are counted of those only that are unfolded. */
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

  /** null while they are not known. */
  counts(name: string): Counts | null {
    return this.#counts[name] ?? null;
  }

  clear(): void {
    this.#all = [];
    this.#limits = {};
    this.#counts = {};
  }

  async toggle(name: string): Promise<void> {
    const { [name]: open, ...others } = this.#limits;
    this.#limits = open === undefined ? { ...others, [name]: few } : others;
    await this.#count();
  }

  async showMore(name: string): Promise<void> {
    this.#limits = { ...this.#limits, [name]: many };
    await this.#count();
  }

  async refresh(filter: Filter): Promise<void> {
    this.#filter = filter;
    this.#all = (await engine.attributes.list({})).attributes;
    await this.#count();
  }

  /** Of each attribute under the filter without its own term. */
  async #count(): Promise<void> {
    const names = this.#all.filter(({ name }) => this.isOpen(name)).map(({ name }) => name);
    const counts = await Promise.all(
      names.map(async (name) => {
        const filter = withoutAttribute(this.#filter, name);
        return [name, await engine.attributes.counts({ filter, name, limit: this.#limits[name] ?? few })] as const;
      }),
    );
    this.#counts = Object.fromEntries(counts);
  }
}
