import type { Recipe } from '../../../src-shared/domain/recipe';
import { engine, shell } from '../../client';
import { app } from '../../state/app.svelte';
import { form } from './form.svelte';
import { idFor } from './recipe-names';

/** The last change of the project's recipes that lost something: what was there before. */
interface Lost {
  readonly project: string;
  readonly recipe: Recipe;
  readonly how: 'removed' | 'replaced';
}

/** What a person does with recipes of the project: keeps, removes, shares them. */
export class OwnRecipes {
  /** Whether the sheet is open that asks for a name. */
  isNaming = $state(false);
  #lost = $state.raw<Lost | null>(null);

  /** What can be brought back; null for nothing. */
  get lost(): Lost | null {
    return this.#lost?.project === app.project?.path ? this.#lost : null;
  }

  /** Keeps what the fields say as a recipe of its own and chooses it; the one that it came from has its own settings back. */
  async keep(name: string, description: string): Promise<void> {
    const { whole, recipe: source } = form;
    if (whole === null) return;
    const id = idFor(name, new Set(form.recipes.map((each) => each.id)));
    if (!(await this.#save({ ...whole, id, name, description }))) return;
    form.reset();
    if (form.recipe === source) form.choose(id);
  }

  /** Keeps what the fields say in the chosen recipe, which is the project's. */
  async replace(name: string, description: string): Promise<void> {
    const { whole, chosen } = form;
    if (whole === null || chosen === null) return;
    if (await this.#save({ ...whole, id: chosen.id, name, description })) {
      this.#lose(chosen, 'replaced');
      form.reset();
    }
  }

  async remove(recipe: Recipe): Promise<void> {
    const answer = await app.attempt(() => engine.recipes.remove({ id: recipe.id }));
    if (answer === null) return;
    this.#lose(answer.recipe, 'removed');
    await form.load();
  }

  /** Brings back what the last change lost, and chooses it. */
  async bringBack(): Promise<void> {
    const { lost } = this;
    if (lost === null) return;
    const { recipe, how } = lost;
    // A new recipe may have the id of one that was removed.
    const taken = new Set(how === 'removed' ? form.own : []);
    const id = taken.has(recipe.id) ? idFor(recipe.name, taken) : recipe.id;
    if (!(await this.#save({ ...recipe, id }))) return;
    this.#lost = null;
    form.choose(id);
  }

  async exportFile({ id }: Recipe): Promise<void> {
    const file = await app.attempt(() => shell.shell.chooseNewRecipe({ name: id }));
    if (file === null) return;
    const answer = await app.attempt(() => engine.recipes.exportFile({ id, file }));
    if (answer !== null) app.notify('The recipe was written.', answer.file);
  }

  async importFile(): Promise<void> {
    const file = await app.attempt(() => shell.shell.chooseRecipe({}));
    if (file === null) return;
    const answer = await app.attempt(() => engine.recipes.importFile({ file }));
    if (answer === null) return;
    await form.load();
    form.choose(answer.recipe.id);
    app.notify(`“${answer.recipe.name}” is a recipe of this project now.`);
  }

  async #save(recipe: Recipe): Promise<boolean> {
    const answer = await app.attempt(() => engine.recipes.save({ recipe }));
    if (answer === null) return false;
    await form.load();
    return true;
  }

  #lose(recipe: Recipe, how: Lost['how']): void {
    const project = app.project?.path;
    this.#lost = project === undefined ? null : { project, recipe, how };
  }
}

export const ownRecipes = new OwnRecipes();
