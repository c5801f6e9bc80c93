import type { Recipe } from '../../../src-shared/domain/recipe';
import { engine } from '../../client';
import { app } from '../../state/app.svelte';
import type { TrainSettings } from './training.svelte';

/** What the person chose for the next training; kept while other screens are open. */
class TrainForm {
  recipes = $state.raw<readonly Recipe[]>([]);
  recipe = $state('b');
  epochs = $state<number | null>(null);
  seed = $state<number | null>(0);
  precision = $state<TrainSettings['precision']>('auto');

  get chosen(): Recipe | null {
    return this.recipes.find(({ id }) => id === this.recipe) ?? null;
  }

  /** What training takes; null while a field holds no usable number. */
  get settings(): TrainSettings | null {
    const { recipe, epochs, seed, precision } = this;
    if (this.chosen === null || !isWhole(epochs, 1) || !isWhole(seed, 0) || epochs > 100_000) return null;
    return { recipe, epochs, seed, precision };
  }

  async load(): Promise<void> {
    const answer = await app.attempt(() => engine.recipes.list({}));
    if (answer === null) return;
    this.recipes = answer.recipes;
    if (this.chosen === null) this.recipe = answer.recipes[0]?.id ?? '';
    this.epochs ??= this.chosen?.epochs ?? null;
  }

  /** A recipe comes with its own number of epochs; one that the person typed stays. */
  choose(id: string): void {
    const isOwn = this.epochs === null || this.epochs === this.chosen?.epochs;
    this.recipe = id;
    if (isOwn) this.epochs = this.chosen?.epochs ?? null;
  }

  knows(recipe: string): boolean {
    return this.recipes.some(({ id }) => id === recipe);
  }

  take(settings: TrainSettings & { readonly recipe: string }): void {
    Object.assign(this, settings);
  }
}

export const form = new TrainForm();

const isWhole = (value: number | null, least: number): value is number =>
  value !== null && Number.isInteger(value) && value >= least;
