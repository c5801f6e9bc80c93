import type { Crop } from '../../../src-shared/domain/preprocessing';
import type { EpochRecipe, Recipe } from '../../../src-shared/domain/recipe';
import { isBuiltInStarter, type BuiltInStarterId } from '../../../src-shared/domain/starter';
import { engine } from '../../client';
import { app } from '../../state/app.svelte';
import { starters } from '../../state/starters.svelte';
import { changesOf, draftOf, editedSuffix, problemsOf, recipeOf, type Change, type Draft } from './recipe-draft';
import { trainable } from './trainable.svelte';
import type { TrainSettings } from './training.svelte';

/** What the person chose for the next training; kept while other screens are open. */
export class TrainForm {
  recipes = $state.raw<readonly Recipe[]>([]);
  /** Ids of those that are the project's own. */
  own = $state.raw<ReadonlySet<string>>(new Set());
  /** Files among the project's recipes that are none. */
  damaged = $state.raw<readonly { readonly file: string; readonly reason: string }[]>([]);
  /** Empty until it is known what there is. */
  recipe = $state('');
  /** Of a quick recipe. */
  starter = $state<BuiltInStarterId>('general');
  /** What of the pictures is learned from. */
  crop = $state<Crop>('none');
  epochs = $state<number | null>(null);
  seed = $state<number | null>(0);
  precision = $state<TrainSettings['precision']>('auto');
  isAdvancedShown = $state(false);
  /** Edited settings by recipe: who looks at another recipe and comes back finds them. */
  #drafts = $state.raw<Readonly<Record<string, Draft>>>({});

  constructor() {
    app.whenLeft(() => this.#forget());
  }

  get chosen(): Recipe | null {
    return this.recipes.find(({ id }) => id === this.recipe) ?? null;
  }

  /** The chosen recipe where it trains epoch by epoch; null for a head on a starter's features. */
  get course(): EpochRecipe | null {
    return this.chosen?.kind === 'quick' ? null : this.chosen;
  }

  /** Whether the chosen recipe begins with a starter model of set-up's, which can be another; one of a person's own stays. */
  get startsFromStarter(): boolean {
    return this.chosen !== null && this.chosen.kind !== 'network' && isBuiltInStarter(this.chosen.starter);
  }

  /** The chosen course's settings as the fields show them. */
  get draft(): Draft | null {
    return this.course && (this.#drafts[this.recipe] ?? draftOf(this.course));
  }

  /** The chosen course as it is trained: with what was edited. */
  get edited(): EpochRecipe | null {
    const { course, draft } = this;
    return course && draft ? recipeOf(course, this.#possible(course, draft)) : null;
  }

  /** The chosen recipe with all that the fields say and a recipe holds; null while a field holds no usable value. */
  get whole(): Recipe | null {
    const { chosen, edited, epochs } = this;
    if (chosen === null || Object.keys(this.problems).length > 0) return null;
    const looksAt = { ...(this.startsFromStarter ? { starter: this.starter } : {}), crop: this.crop };
    if (chosen.kind === 'quick') return { ...chosen, ...looksAt };
    return edited === null || epochs === null ? null : { ...edited, ...looksAt, epochs };
  }

  /** In what it differs from the recipe that was chosen. */
  get changes(): readonly Change[] {
    return this.course && this.edited ? changesOf(this.course, this.edited) : [];
  }

  /** All that a recipe holds and the fields say otherwise, by name. */
  get differing(): readonly string[] {
    const { chosen, course, changes } = this;
    const hasOtherStarter = chosen !== null && chosen.kind !== 'network' && this.startsFromStarter;
    return [
      ...(hasOtherStarter && chosen.starter !== this.starter ? ['starter'] : []),
      ...(chosen !== null && chosen.crop !== this.crop ? ['crop'] : []),
      ...(course !== null && course.epochs !== this.epochs ? ['epochs'] : []),
      ...changes.map(({ setting }) => setting),
    ];
  }

  /** What is wrong with each field, in a sentence. */
  get problems(): ReturnType<typeof problemsOf> & { readonly epochs?: string; readonly seed?: string } {
    const { epochs, seed, draft } = this;
    return {
      ...(draft && problemsOf(draft)),
      ...(this.course === null || (isWhole(epochs, 1) && epochs <= 100_000) ? {} : { epochs: 'From 1 to 100,000.' }),
      ...(isWhole(seed, 0) ? {} : { seed: 'A whole number.' }),
    };
  }

  /** Why the fields can't be trained on, as a sentence; null when they can. */
  get obstacle(): string | null {
    if (this.chosen === null) return 'Reading recipes…';
    if (Object.keys(this.problems).length > 0) return 'A field above has an invalid value.';
    const starter = this.startsFromStarter ? starters.of(this.starter) : null;
    if (this.startsFromStarter && starter?.isInstalled !== true) return 'The starter model is not installed.';
    if (starter?.areTermsAccepted === false) return 'The terms of the starter model are not accepted yet.';
    if (this.crop === 'face' && !starters.detector.isInstalled) return 'The face detector is not installed.';
    return this.settings === null ? 'A field above has an invalid value.' : null;
  }

  /** What training takes; null while a field holds no usable value, or the starter can't be used yet. */
  get settings(): TrainSettings | null {
    const { chosen, edited, epochs, seed, precision, changes } = this;
    if (chosen === null || seed === null || Object.keys(this.problems).length > 0) return null;
    if (this.startsFromStarter && !this.#isStarterUsable) return null;
    if (this.crop === 'face' && !starters.detector.isInstalled) return null;
    const looksAt = { ...(this.startsFromStarter ? { starter: this.starter } : {}), crop: this.crop };
    if (chosen.kind === 'quick') return { recipe: chosen.id, ...looksAt, seed, precision: 'auto' };
    if (edited === null || epochs === null) return null;
    return { recipe: changes.length > 0 ? edited : edited.id, ...looksAt, epochs, seed, precision };
  }

  get #isStarterUsable(): boolean {
    const starter = starters.of(this.starter);
    return starter !== null && starter.isInstalled && starter.areTermsAccepted;
  }

  async load(): Promise<void> {
    const { opening } = app;
    const answer = await app.attempt(() => engine.recipes.list({}));
    if (answer === null) return;
    await starters.refresh();
    if (opening !== app.opening) return;
    this.#change(() => {
      this.recipes = answer.recipes;
      this.own = new Set(answer.own);
      this.damaged = answer.damaged;
      if (this.chosen === null) this.recipe = this.#default;
    });
  }

  /**
   * A recipe comes with its own number of epochs; one that the person typed stays. One of the project's comes with its
   * starter and crop, too.
   */
  choose(id: string): void {
    this.#change(() => {
      this.recipe = id;
    });
    const { chosen } = this;
    if (!this.own.has(id) || chosen === null) return;
    this.crop = chosen.crop;
    if (chosen.kind !== 'network' && isBuiltInStarter(chosen.starter)) this.starter = chosen.starter;
  }

  edit(change: Partial<Draft>): void {
    if (this.draft) this.#drafts = { ...this.#drafts, [this.recipe]: { ...this.draft, ...change } };
  }

  /** Brings the chosen recipe's own settings back. */
  reset(): void {
    this.#drafts = Object.fromEntries(Object.entries(this.#drafts).filter(([id]) => id !== this.recipe));
  }

  /** Shows what a run was trained with, where the fields can: a recipe from a file is not among them. */
  showSettingsOf({ recipe, ...settings }: TrainSettings & { readonly recipe: Recipe }): void {
    const base = this.recipes.find(({ id }) => id === recipe.id || `${id}${editedSuffix}` === recipe.id);
    if (base?.kind !== recipe.kind) return;
    const isCourse = base.kind !== 'quick' && recipe.kind !== 'quick';
    if (isCourse && !isEqual({ ...recipeOf(base, draftOf(recipe)), crop: recipe.crop }, recipe)) return;
    this.recipe = base.id;
    this.crop = recipe.crop;
    if (recipe.kind !== 'network' && isBuiltInStarter(recipe.starter)) this.starter = recipe.starter;
    if (!isCourse) {
      this.seed = settings.seed;
      return;
    }
    this.#drafts = { ...this.#drafts, [base.id]: draftOf(recipe) };
    Object.assign(this, settings);
  }

  /** Another project has recipes of its own, and begins with the default one. */
  #forget(): void {
    this.recipes = this.damaged = [];
    this.own = new Set();
    this.#drafts = {};
    Object.assign(this, { recipe: '', starter: 'general', crop: 'none', epochs: null, seed: 0, precision: 'auto' });
  }

  /** Changes recipes, or which is chosen; the number of epochs is the chosen one's then, unless the person typed one. */
  #change(change: () => void): void {
    const isOwn = this.epochs === null || this.epochs === this.course?.epochs;
    change();
    if (isOwn) this.epochs = this.course?.epochs ?? this.epochs;
  }

  /** The quick recipe where its starter is installed, else the first that needs none. */
  get #default(): string {
    const isQuick = starters.of('general')?.isInstalled ?? false;
    const { id } = this.recipes.find(({ kind }) => kind === (isQuick ? 'quick' : 'network')) ?? {};
    return id ?? this.recipes[0]?.id ?? '';
  }

  /** Without validation images nothing can be told from their loss: those settings stay the recipe's own. */
  #possible(chosen: EpochRecipe, draft: Draft): Draft {
    if (trainable.hasValidation) return draft;
    const { stopsEarly, patience, keepBest } = draftOf(chosen);
    return { ...draft, stopsEarly, patience, keepBest };
  }
}

export const form = new TrainForm();

const isWhole = (value: number | null, least: number): value is number =>
  value !== null && Number.isSafeInteger(value) && value >= least;

/** Whether two recipes say the same, in whichever order their members stand. */
const isEqual = (one: EpochRecipe, other: EpochRecipe): boolean => inOrder(one) === inOrder(other);

const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
