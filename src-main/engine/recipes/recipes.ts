import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import type { Crop } from '../../../src-shared/domain/preprocessing';
import { Recipe } from '../../../src-shared/domain/recipe';
import type { StarterId } from '../../../src-shared/domain/starter';
import type { Project } from '../project/project';
import { ownRecipes } from './own-recipes';
import recipeA from '../../../src-shared/recipes/a.json';
import recipeB from '../../../src-shared/recipes/b.json';
import recipeFine from '../../../src-shared/recipes/fine.json';
import recipeQuick from '../../../src-shared/recipes/quick.json';

/** The recipes that come with Facet, by id. */
export const builtInRecipes: ReadonlyMap<string, Recipe> = new Map(
  [recipeQuick, recipeFine, recipeA, recipeB].map((each) => [each.id, v.parse(Recipe, each)]),
);

/** Finds a recipe by its id among built-in ones and the project's; a whole recipe is returned as it is. Kind 'not-found'. */
export async function findRecipe(project: Project | null, recipe: string | Recipe): Promise<Recipe> {
  if (typeof recipe !== 'string') return recipe;
  const projectRecipes = project ? (await ownRecipes(project)).recipes : [];
  const all = [...builtInRecipes.values(), ...projectRecipes];
  const found = all.find(({ id }) => id === recipe);
  if (found) return found;
  throw new Failure(
    'not-found',
    `There is no recipe “${recipe}”.`,
    `The recipes are ${all.map(({ id }) => id).join(', ')}; or give a JSON file.`,
  );
}

/** Replaces a recipe's starter, if one is given. Kind 'bad-input' for a recipe without a starter. */
export function withStarter(recipe: Recipe, starter: StarterId | undefined): Recipe {
  if (starter === undefined) return recipe;
  if (recipe.kind !== 'network') return { ...recipe, starter };
  throw new Failure(
    'bad-input',
    `Recipe ${recipe.id} has no starter model: it trains a network from scratch.`,
    'A starter is for the recipes quick and fine.',
  );
}

/** Replaces a recipe's crop, if one is given. */
export const withCrop = (recipe: Recipe, crop: Crop | undefined): Recipe =>
  crop === undefined ? recipe : { ...recipe, crop };
