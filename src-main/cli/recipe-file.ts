import { resolve } from 'node:path';
import type { Recipe } from '../../src-shared/domain/recipe';
import { readRecipeFile } from '../platform/recipe-file';

/** Reads a recipe from a file that is named on the command line. */
export const readRecipe = (file: string): Promise<Recipe> => readRecipeFile(resolve(file));
