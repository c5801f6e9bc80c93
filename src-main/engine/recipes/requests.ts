import { Failure } from '../../../src-shared/domain/failure';
import type { Recipe } from '../../../src-shared/domain/recipe';
import { readRecipeFile, recipeText } from '../../platform/recipe-file';
import { writeNamedFile } from '../base/named-file';
import type { AnswersOf } from '../project/engine-context';
import { requireNoImage } from '../project/no-image';
import type { Session } from '../session/session';
import { ownRecipes, removeRecipe, saveRecipe } from './own-recipes';
import { builtInRecipes, findRecipe } from './recipes';

/** Answers requests about recipes: those that come with Facet, and the open project's own. */
export function recipeRequests(session: Session): AnswersOf<'recipes'> {
  return {
    list: async () => {
      const own = session.project ? await ownRecipes(session.project) : { recipes: [], damaged: [] };
      const recipes = [...builtInRecipes.values(), ...own.recipes];
      return { recipes, own: own.recipes.map(({ id }) => id), damaged: own.damaged };
    },
    save: async ({ recipe }) => {
      requireFreeId(recipe.id);
      await saveRecipe(session.open, recipe);
      return {};
    },
    remove: async ({ id }) => ({ recipe: await removeRecipe(session.open, id) }),
    exportFile: async ({ id, file, overwrite }) => {
      const recipe = await findRecipe(session.project, id);
      if (session.project) await requireNoImage(session.project, file);
      await writeNamedFile(file, overwrite ? 'anything' : 'nothing', [recipeText(recipe)]);
      return { file };
    },
    importFile: async ({ file }) => {
      const project = session.open;
      const given = await readRecipeFile(file);
      const { recipes } = await ownRecipes(project);
      const recipe = withFreeId(given, new Set([...builtInRecipes.keys(), ...recipes.map(({ id }) => id)]));
      await saveRecipe(project, recipe);
      return { recipe };
    },
  };
}

/** @throws Failure of kind 'bad-input' for the id of a built-in recipe */
function requireFreeId(id: string): void {
  if (!builtInRecipes.has(id)) return;
  throw new Failure('bad-input', `“${id}” is a recipe that comes with Facet.`, 'Save yours under another name.');
}

/** Gives a recipe an id that no other has: its own, else one with the first free number. */
function withFreeId(recipe: Recipe, taken: ReadonlySet<string>): Recipe {
  if (!taken.has(recipe.id)) return recipe;
  for (let number = 2; ; number += 1) {
    const id = `${recipe.id.slice(0, 58)}-${String(number)}`;
    if (!taken.has(id)) return { ...recipe, id, name: `${recipe.name} (${String(number)})` };
  }
}
