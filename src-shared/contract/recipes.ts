import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { GivenRecipe, Recipe, RecipeId } from '../domain/recipe';
import { request } from '../rpc/declare';

/** How classifiers are trained: recipes that come with Facet, and those of the open project, which are files in its folder. */
export const recipes = {
  /** Those that come with Facet first. */
  list: request(
    v.object({}),
    v.object({
      recipes: v.array(Recipe),
      /** Ids of the project's. */
      own: v.array(RecipeId),
      /** Files among the project's that are no recipes, with the reason. */
      damaged: v.array(v.object({ file: v.string(), reason: v.string() })),
    }),
  ),
  /** Keeps a recipe in the project; its own of the same id is replaced. Kind 'bad-input' for an id that comes with Facet. */
  save: request(v.object({ recipe: GivenRecipe }), v.object({})),
  /** Takes one of the project's away; runs keep theirs. The answer is what to save to have it back. */
  remove: request(v.object({ id: RecipeId }), v.object({ recipe: Recipe })),
  /** Writes a recipe to a JSON file, for somebody else. Kind 'bad-input' where there is one, unless it is to be overwritten. */
  exportFile: request(
    v.object({ id: RecipeId, file: PathText, overwrite: v.optional(v.boolean(), false) }),
    v.object({ file: v.string() }),
  ),
  /** Takes a recipe from a JSON file into the project; an id that is taken gets a number. */
  importFile: request(v.object({ file: PathText }), v.object({ recipe: Recipe })),
} as const;
