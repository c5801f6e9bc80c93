import type { Crop } from '../../../src-shared/domain/preprocessing';
import type { EpochRecipe, Recipe } from '../../../src-shared/domain/recipe';
import { isBuiltInStarter, type BuiltInStarterId } from '../../../src-shared/domain/starter';
import { engine } from '../../client';
import { app } from '../../state/app.svelte';
import { starters } from '../../state/starters.svelte';
import { changesOf, draftOf, editedSuffix, problemsOf, recipeOf, type Change, type Draft } from './recipe-draft';
import { trainable } from './trainable.svelte';
import type { TrainSettings } from './training.svelte';

/** Settings of the next training. They stay while other screens are open. */
export class TrainForm {
  recipes = $state.raw<readonly Recipe[]>([]);
  /** Ids of the project's own recipes. */
  own = $state.raw<ReadonlySet<string>>(new Set());
  /** Files of the project's recipe folder that hold no recipe, and why. */
  damaged = $state.raw<readonly { readonly file: string; readonly reason: string }[]>([]);
  /** Id of the chosen recipe; empty until recipes are listed. */
  recipe = $state('');
  /** For recipes that start from a starter. */
  starter = $state<BuiltInStarterId>('general');
  /** Whether pictures are cropped to the face. */
  crop = $state<Crop>('none');
  epochs = $state<number | null>(null);
  seed = $state<number | null>(0);
  precision = $state<TrainSettings['precision']>('auto');
  /** Number of folds; null for one training. */
  folds = $state<number | null>(null);
  isAdvancedShown = $state(false);
  /** Edited settings by recipe id, so that they are still there after a look at another recipe. */
  #drafts = $state.raw<Readonly<Record<string, Draft>>>({});

  constructor() {
    app.whenLeft(() => this.#forget());
  }

  /** The chosen recipe as it is listed. */
  get chosen(): Recipe | null {
    return this.recipes.find(({ id }) => id === this.recipe) ?? null;
  }

  /** The chosen recipe if it trains epoch by epoch; null for a head on a starter's features. */
  get epochRecipe(): EpochRecipe | null {
    return this.chosen?.kind === 'quick' ? null : this.chosen;
  }

  /** Whether the chosen recipe begins with a starter that set-up installs, which can be exchanged; a person's own starter can't. */
  get startsFromStarter(): boolean {
    return this.chosen !== null && this.chosen.kind !== 'network' && isBuiltInStarter(this.chosen.starter);
  }

  /** Settings of `epochRecipe` as the fields show them. */
  get draft(): Draft | null {
    return this.epochRecipe && (this.#drafts[this.recipe] ?? draftOf(this.epochRecipe));
  }

  /** `epochRecipe` with the edited settings. */
  get edited(): EpochRecipe | null {
    const { epochRecipe, draft } = this;
    return epochRecipe && draft ? recipeOf(epochRecipe, this.#withoutValidationSettings(epochRecipe, draft)) : null;
  }

  /** The chosen recipe with everything in the fields that a recipe can hold; null while a field is invalid. */
  get wholeRecipe(): Recipe | null {
    const { chosen, edited, epochs } = this;
    if (chosen === null || Object.keys(this.problems).length > 0) return null;
    if (chosen.kind === 'quick') return { ...chosen, ...this.#input };
    return edited === null || epochs === null ? null : { ...edited, ...this.#input, epochs };
  }

  /** Edited settings of `epochRecipe`. */
  get changes(): readonly Change[] {
    return this.epochRecipe && this.edited ? changesOf(this.epochRecipe, this.edited) : [];
  }

  /** Names of all fields that differ from the chosen recipe. */
  get changedFields(): readonly string[] {
    const { chosen, epochRecipe, changes } = this;
    const hasOtherStarter = chosen !== null && chosen.kind !== 'network' && this.startsFromStarter;
    return [
      ...(hasOtherStarter && chosen.starter !== this.starter ? ['starter'] : []),
      ...(chosen !== null && chosen.crop !== this.crop ? ['crop'] : []),
      ...(epochRecipe !== null && epochRecipe.epochs !== this.epochs ? ['epochs'] : []),
      ...changes.map(({ setting }) => setting),
    ];
  }

  /** A sentence for each invalid field. */
  get problems(): ReturnType<typeof problemsOf> & { readonly epochs?: string; readonly seed?: string } {
    const { epochs, seed, draft } = this;
    return {
      ...(draft && problemsOf(draft)),
      ...(this.epochRecipe === null || (isWhole(epochs, 1) && epochs <= 100_000)
        ? {}
        : { epochs: 'From 1 to 100,000.' }),
      ...(isWhole(seed, 0) ? {} : { seed: 'A whole number.' }),
    };
  }

  /** Why nothing can be trained with these settings, in a sentence; null when it can. */
  get obstacle(): string | null {
    if (this.chosen === null) return 'Reading recipes…';
    if (Object.keys(this.problems).length > 0) return 'A field above has an invalid value.';
    const starter = this.startsFromStarter ? starters.of(this.starter) : null;
    if (this.startsFromStarter && starter?.isInstalled !== true) return 'The starter model is not installed.';
    if (starter?.areTermsAccepted === false) return 'The terms of the starter model are not accepted yet.';
    if (this.crop === 'face' && !starters.detector.isInstalled) return 'The face detector is not installed.';
    return this.settings === null ? 'A field above has an invalid value.' : null;
  }

  /** Parameters of the training; null while a field is invalid, and while the starter or crop can't be used. */
  get settings(): TrainSettings | null {
    const { chosen, edited, epochs, seed, precision, changes } = this;
    if (chosen === null || seed === null || Object.keys(this.problems).length > 0) return null;
    if (this.startsFromStarter && !this.#isStarterUsable) return null;
    if (this.crop === 'face' && !starters.detector.isInstalled) return null;
    const folds = this.folds === null ? {} : { folds: this.folds };
    if (chosen.kind === 'quick') return { recipe: chosen.id, ...this.#input, seed, precision: 'auto', ...folds };
    if (edited === null || epochs === null) return null;
    return { recipe: changes.length > 0 ? edited : edited.id, ...this.#input, epochs, seed, precision, ...folds };
  }

  /** Starter and crop, as recipes and trainings take them. */
  get #input(): { readonly starter?: BuiltInStarterId; readonly crop: Crop } {
    return { ...(this.startsFromStarter && { starter: this.starter }), crop: this.crop };
  }

  get #isStarterUsable(): boolean {
    const starter = starters.of(this.starter);
    return starter !== null && starter.isInstalled && starter.areTermsAccepted;
  }

  /** Lists recipes and starters; the first time it chooses a recipe, too. */
  async load(): Promise<void> {
    const answer = await app.read(async () => {
      const list = await engine.recipes.list({});
      await starters.refresh();
      return list;
    });
    if (answer === null) return;
    this.#keepingTypedEpochs(() => {
      this.recipes = answer.recipes;
      this.own = new Set(answer.own);
      this.damaged = answer.damaged;
      if (this.chosen === null) this.recipe = this.#default;
    });
  }

  /** Chooses a recipe with its number of epochs, unless the person typed one. The project's own bring starter and crop, too. */
  choose(id: string): void {
    this.#keepingTypedEpochs(() => {
      this.recipe = id;
    });
    const { chosen } = this;
    if (!this.own.has(id) || chosen === null) return;
    this.crop = chosen.crop;
    if (chosen.kind !== 'network' && isBuiltInStarter(chosen.starter)) this.starter = chosen.starter;
  }

  /** Changes settings of the chosen recipe for the next training; the recipe itself stays. */
  edit(change: Partial<Draft>): void {
    if (this.draft) this.#drafts = { ...this.#drafts, [this.recipe]: { ...this.draft, ...change } };
  }

  /** Brings the chosen recipe's own settings back. */
  reset(): void {
    this.#drafts = Object.fromEntries(Object.entries(this.#drafts).filter(([id]) => id !== this.recipe));
  }

  /** Shows the settings that a run was trained with. Does nothing where the fields can't, as for a recipe that came from a file. */
  showSettingsOf({ recipe, ...settings }: TrainSettings & { readonly recipe: Recipe }): void {
    const base = this.recipes.find(({ id }) => id === recipe.id || `${id}${editedSuffix}` === recipe.id);
    if (base?.kind !== recipe.kind) return;
    const hasEpochs = base.kind !== 'quick' && recipe.kind !== 'quick';
    if (hasEpochs && !isEqual({ ...recipeOf(base, draftOf(recipe)), crop: recipe.crop }, recipe)) return;
    this.recipe = base.id;
    this.crop = recipe.crop;
    this.folds = settings.folds ?? null;
    if (recipe.kind !== 'network' && isBuiltInStarter(recipe.starter)) this.starter = recipe.starter;
    if (!hasEpochs) {
      this.seed = settings.seed;
      return;
    }
    this.#drafts = { ...this.#drafts, [base.id]: draftOf(recipe) };
    Object.assign(this, settings);
  }

  /** Another project has its own recipes, and begins with the default one. */
  #forget(): void {
    this.recipes = this.damaged = [];
    this.own = new Set();
    this.#drafts = {};
    Object.assign(this, { recipe: '', starter: 'general', crop: 'none', epochs: null, seed: 0, precision: 'auto' });
    this.folds = null;
  }

  /** Changes the chosen recipe and takes over its number of epochs, unless the person typed another. */
  #keepingTypedEpochs(change: () => void): void {
    const isTyped = this.epochs !== null && this.epochs !== this.epochRecipe?.epochs;
    change();
    if (!isTyped) this.epochs = this.epochRecipe?.epochs ?? this.epochs;
  }

  /** Id of the quick recipe if its starter is installed, else of the first recipe without a starter. */
  get #default(): string {
    const isQuick = starters.of('general')?.isInstalled ?? false;
    const { id } = this.recipes.find(({ kind }) => kind === (isQuick ? 'quick' : 'network')) ?? {};
    return id ?? this.recipes[0]?.id ?? '';
  }

  /** Leaves settings that go by the validation loss as the recipe has them where there are no validation images. */
  #withoutValidationSettings(chosen: EpochRecipe, draft: Draft): Draft {
    if (trainable.hasValidation) return draft;
    const { stopsEarly, patience, keepBest } = draftOf(chosen);
    return { ...draft, stopsEarly, patience, keepBest };
  }
}

export const form = new TrainForm();

const isWhole = (value: number | null, least: number): value is number =>
  value !== null && Number.isSafeInteger(value) && value >= least;

/** Whether two recipes are equal but for the order of their members. */
const isEqual = (one: EpochRecipe, other: EpochRecipe): boolean => canonicalJson(one) === canonicalJson(other);

const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
