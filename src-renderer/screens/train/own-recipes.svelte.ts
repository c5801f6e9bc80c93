import type { Recipe } from '../../../src-shared/domain/recipe';
import { engine, shell } from '../../client';
import { app } from '../../state/app.svelte';
import { form } from './form.svelte';
import { idFor } from './recipe-names';

/** A recipe of the project as it was before the last removal or replacement. */
interface Undoable {
  readonly project: string;
  readonly recipe: Recipe;
  readonly change: 'removed' | 'replaced';
}

/** Keeps, removes, exports and imports recipes of the project. */
export class OwnRecipes {
  /** Whether the sheet that asks for a name is open. */
  isNaming = $state(false);
  #undoable = $state.raw<Undoable | null>(null);

  /** The recipe that `undo` brings back; null when there is none. */
  get undoable(): Undoable | null {
    return this.#undoable?.project === app.project?.path ? this.#undoable : null;
  }

  /** Saves the fields as a new recipe and chooses it. The recipe that it came from gets its own settings back. */
  async keep(name: string, description: string): Promise<void> {
    const { wholeRecipe, recipe: source } = form;
    if (wholeRecipe === null) return;
    const id = idFor(name, new Set(form.recipes.map((each) => each.id)));
    if (!(await this.#save({ ...wholeRecipe, id, name, description }))) return;
    form.reset();
    if (form.recipe === source) form.choose(id);
  }

  /** Saves the fields as the chosen recipe, which is one of the project's. */
  async replace(name: string, description: string): Promise<void> {
    const { wholeRecipe, chosen } = form;
    if (wholeRecipe === null || chosen === null) return;
    if (await this.#save({ ...wholeRecipe, id: chosen.id, name, description })) {
      this.#rememberForUndo(chosen, 'replaced');
      form.reset();
    }
  }

  async remove(recipe: Recipe): Promise<void> {
    const answer = await app.attempt(() => engine.recipes.remove({ id: recipe.id }));
    if (answer === null) return;
    this.#rememberForUndo(answer.recipe, 'removed');
    await form.load();
  }

  /** Brings back the recipe that was removed or replaced last, and chooses it. */
  async undo(): Promise<void> {
    const { undoable } = this;
    if (undoable === null) return;
    const { recipe, change } = undoable;
    // A newer recipe may have taken the id of one that was removed.
    const taken = new Set(change === 'removed' ? form.own : []);
    const id = taken.has(recipe.id) ? idFor(recipe.name, taken) : recipe.id;
    if (!(await this.#save({ ...recipe, id }))) return;
    this.#undoable = null;
    form.choose(id);
  }

  /** Asks for a file with a system dialog and writes a recipe to it. The dialog has asked before a file is replaced. */
  async exportFile({ id }: Recipe): Promise<void> {
    const file = await app.attempt(() => shell.shell.chooseNewRecipe({ name: id }));
    if (file === null) return;
    const answer = await app.attempt(() => engine.recipes.exportFile({ id, file, overwrite: true }));
    if (answer !== null) app.notify('The recipe was written.', answer.file);
  }

  async importFile(): Promise<void> {
    const file = await app.attempt(() => shell.shell.chooseRecipe({}));
    if (file === null) return;
    const answer = await app.attempt(() => engine.recipes.importFile({ file }));
    if (answer === null) return;
    await form.load();
    form.choose(answer.recipe.id);
    app.notify(`“${answer.recipe.name}” is now a recipe of this project.`);
  }

  async #save(recipe: Recipe): Promise<boolean> {
    const answer = await app.attempt(() => engine.recipes.save({ recipe }));
    if (answer === null) return false;
    await form.load();
    return true;
  }

  #rememberForUndo(recipe: Recipe, change: Undoable['change']): void {
    const project = app.project?.path;
    this.#undoable = project === undefined ? null : { project, recipe, change };
  }
}

export const ownRecipes = new OwnRecipes();
