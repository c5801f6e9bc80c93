import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import type { Recipe } from '../../../src-shared/domain/recipe';
import { isMissing } from '../../platform/errors';
import { readRecipeFile, recipeText } from '../../platform/recipe-file';
import { dropSums, readWhole, sumsFile, writeWithSums } from '../../platform/sums/sums';
import type { Project } from '../project/project';

/** A project's own recipes, and the files among them that can't be read. */
export interface OwnRecipes {
  /** Sorted by name. */
  readonly recipes: Recipe[];
  readonly damaged: { file: string; reason: string }[];
}

/** Reads the project's recipes: one JSON file each in its folder `recipes`, named after the recipe's id. */
export async function ownRecipes({ folder }: Project): Promise<OwnRecipes> {
  const names = await readdir(folder.recipes).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const found: OwnRecipes = { recipes: [], damaged: [] };
  for (const name of names.filter((each) => each.endsWith('.json') && each !== sumsFile).sort()) {
    const file = join(folder.recipes, name);
    try {
      await checkWhole(file);
      const recipe = await readRecipeFile(file);
      if (recipe.id !== basename(name, '.json')) throw new Error(`It is named “${recipe.id}” inside.`);
      found.recipes.push(recipe);
    } catch (error) {
      found.damaged.push({ file, reason: Failure.from(error).message });
    }
  }
  found.recipes.sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return found;
}

/** Saves a recipe in the project, in place of one of the same id. */
export async function saveRecipe({ folder }: Project, recipe: Recipe): Promise<void> {
  await mkdir(folder.recipes, { recursive: true });
  await writeWithSums(folder.recipes, { [basename(folder.recipe(recipe.id))]: recipeText(recipe) });
}

/**
 * Removes a recipe from the project. Runs keep their copies.
 * @returns the recipe, so that it can be saved again
 * @throws Failure of kind 'not-found' when the project has none of this id
 */
export async function removeRecipe(project: Project, id: string): Promise<Recipe> {
  const { recipes } = await ownRecipes(project);
  const found = recipes.find((recipe) => recipe.id === id);
  if (!found)
    throw new Failure('not-found', `This project has no recipe “${id}” of its own.`, { step: 'choose-own-recipe' });
  const file = project.folder.recipe(id);
  await dropSums(project.folder.recipes, [basename(file)]);
  await rm(file);
  return found;
}

/** Compares a recipe's file with its checksum. A file that a person copied into the folder gets its checksum when first read. */
async function checkWhole(file: string): Promise<void> {
  await readWhole(file, { adopts: true }).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.kind, `${error.message} If you changed it yourself, import it under another name.`);
  });
}
