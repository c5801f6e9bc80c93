import type { Recipe } from '../../../src-shared/domain/recipe';
import { engine } from '../../client';
import { app } from '../../state/app.svelte';
import { changesOf, draftOf, editedSuffix, problemsOf, recipeOf, type Change, type Draft } from './recipe-draft';
import { trainable } from './trainable.svelte';
import type { TrainSettings } from './training.svelte';

/** What the person chose for the next training; kept while other screens are open. */
class TrainForm {
  recipes = $state.raw<readonly Recipe[]>([]);
  recipe = $state('b');
  epochs = $state<number | null>(null);
  seed = $state<number | null>(0);
  precision = $state<TrainSettings['precision']>('auto');
  isAdvancedShown = $state(false);
  /** Edited settings by recipe: who looks at another recipe and comes back finds them. */
  #drafts = $state.raw<Readonly<Record<string, Draft>>>({});

  get chosen(): Recipe | null {
    return this.recipes.find(({ id }) => id === this.recipe) ?? null;
  }

  /** The chosen recipe's settings as the fields show them. */
  get draft(): Draft | null {
    return this.chosen && (this.#drafts[this.recipe] ?? draftOf(this.chosen));
  }

  /** The chosen recipe as it is trained: with what was edited. */
  get edited(): Recipe | null {
    const { chosen, draft } = this;
    return chosen && draft ? recipeOf(chosen, this.#possible(chosen, draft)) : null;
  }

  /** In what it differs from the recipe that was chosen. */
  get changes(): readonly Change[] {
    return this.chosen && this.edited ? changesOf(this.chosen, this.edited) : [];
  }

  /** What is wrong with each field, in a sentence. */
  get problems(): ReturnType<typeof problemsOf> & { readonly epochs?: string; readonly seed?: string } {
    const { epochs, seed, draft } = this;
    return {
      ...(draft && problemsOf(draft)),
      ...(isWhole(epochs, 1) && epochs <= 100_000 ? {} : { epochs: 'From 1 to 100,000.' }),
      ...(isWhole(seed, 0) ? {} : { seed: 'A whole number.' }),
    };
  }

  /** What training takes; null while a field holds no usable value. */
  get settings(): TrainSettings | null {
    const { edited, epochs, seed, precision, changes } = this;
    if (edited === null || epochs === null || seed === null || Object.keys(this.problems).length > 0) return null;
    return { recipe: changes.length > 0 ? edited : edited.id, epochs, seed, precision };
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

  edit(change: Partial<Draft>): void {
    if (this.draft) this.#drafts = { ...this.#drafts, [this.recipe]: { ...this.draft, ...change } };
  }

  /** Brings the chosen recipe's own settings back. */
  reset(): void {
    this.#drafts = Object.fromEntries(Object.entries(this.#drafts).filter(([id]) => id !== this.recipe));
  }

  /** Shows what a run was trained with, where the fields can: a recipe from a file is not among them. */
  take({ recipe, ...settings }: TrainSettings & { readonly recipe: Recipe }): void {
    const base = this.recipes.find(({ id }) => id === recipe.id || `${id}${editedSuffix}` === recipe.id);
    if (!base || !isEqual(recipeOf(base, draftOf(recipe)), recipe)) return;
    this.recipe = base.id;
    this.#drafts = { ...this.#drafts, [base.id]: draftOf(recipe) };
    Object.assign(this, settings);
  }

  /** Without validation images nothing can be told from their loss: those settings stay the recipe's own. */
  #possible(chosen: Recipe, draft: Draft): Draft {
    if (trainable.hasValidation) return draft;
    const { stopsEarly, patience, keepBest } = draftOf(chosen);
    return { ...draft, stopsEarly, patience, keepBest };
  }
}

export const form = new TrainForm();

const isWhole = (value: number | null, least: number): value is number =>
  value !== null && Number.isSafeInteger(value) && value >= least;

/** Whether two recipes say the same, in whichever order their members stand. */
const isEqual = (one: Recipe, other: Recipe): boolean => inOrder(one) === inOrder(other);

const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
