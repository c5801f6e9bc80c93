import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { Failure } from '../../src-shared/domain/failure';
import { Recipe } from '../../src-shared/domain/recipe';

/** Reads a recipe of a person's own. Kind 'bad-input' says what is wrong with it. */
export async function readRecipe(file: string): Promise<Recipe> {
  const next = 'Start from a built-in one (src-shared/recipes).';
  try {
    const parsed = v.safeParse(Recipe, JSON.parse(await readFile(file, 'utf8')));
    if (parsed.success) return parsed.output;
    throw new Failure('bad-input', `${file} is not a recipe: ${v.summarize(parsed.issues)}`, next);
  } catch (error) {
    const { message } = Failure.from(error);
    throw error instanceof Failure ? error : new Failure('bad-input', `${file} is not a recipe: ${message}`, next);
  }
}
