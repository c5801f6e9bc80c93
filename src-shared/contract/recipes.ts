import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { GivenRecipe, Recipe, RecipeId } from '../domain/recipe';
import { request } from '../rpc/declare';

/** Recipes: those that come with Facet, and the open project's own, which are files in its folder. */
export const recipes = {
  /** All recipes, built-in ones first. */
  list: request(
    v.object({}),
    v.object({
      recipes: v.array(Recipe),
      /** Ids of the project's own recipes. */
      own: v.array(RecipeId),
      /** Files in the project's folder of recipes that are not recipes, with the reason. */
      damaged: v.array(v.object({ file: v.string(), reason: v.string() })),
    }),
  ),
  /** Saves a recipe in the project and replaces its own recipe of the same id. Kind 'bad-input' for the id of a built-in recipe. */
  save: request(v.object({ recipe: GivenRecipe }), v.object({})),
  /** Removes one of the project's own recipes; runs keep their copies. Returns the recipe: saving it undoes the removal. */
  remove: request(v.object({ id: RecipeId }), v.object({ recipe: Recipe })),
  /** Writes a recipe to a JSON file. Kind 'bad-input' when the file exists, unless `overwrite` is set. */
  exportFile: request(
    v.object({ id: RecipeId, file: PathText, overwrite: v.optional(v.boolean(), false) }),
    v.object({ file: v.string() }),
  ),
  /** Reads a recipe from a JSON file into the project. An id that is in use gets a number. */
  importFile: request(v.object({ file: PathText }), v.object({ recipe: Recipe })),
} as const;
