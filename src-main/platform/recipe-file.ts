import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { Failure } from '../../src-shared/domain/failure';
import { GivenRecipe, type Recipe } from '../../src-shared/domain/recipe';
import { writeFileAtomically } from './atomic';
import { isMissing } from './errors';
import { requireRegularFile } from './regular-file';

/** The one field that recipes of every version have. */
const Versioned = v.object({ version: v.number() });

/**
 * Reads a recipe from a JSON file.
 * @throws Failure of kind 'not-found' without the file, 'unsupported' for a recipe of a newer Facet, 'bad-input' naming what is wrong
 */
export async function readRecipeFile(file: string): Promise<Recipe> {
  const text = await readText(file).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    throw new Failure('not-found', `There is no file ${file}.`, 'Name the JSON file of a recipe.', { cause: error });
  });
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  if (!json.success) throw notOne(file, v.summarize(json.issues));
  const versioned = v.safeParse(Versioned, json.output);
  if (versioned.success && versioned.output.version > 1) {
    throw new Failure('unsupported', `The recipe in ${file} is of a newer Facet.`, 'Update Facet.');
  }
  const parsed = v.safeParse(GivenRecipe, json.output);
  if (parsed.success) return parsed.output;
  const isReadable = parsed.issues.every(({ type }) => type === 'raw_check');
  throw notOne(file, isReadable ? parsed.issues.map(({ message }) => message).join(' ') : v.summarize(parsed.issues));
}

async function readText(file: string): Promise<string> {
  await requireRegularFile(file);
  return readFile(file, 'utf8');
}

export async function writeRecipeFile(file: string, recipe: Recipe): Promise<void> {
  await writeFileAtomically(file, recipeText(recipe));
}

/** The text of a recipe's file. */
export const recipeText = (recipe: Recipe): string => `${JSON.stringify(recipe, null, 2)}\n`;

const notOne = (file: string, reason: string): Failure =>
  new Failure('bad-input', `${file} is not a recipe: ${reason}`, 'Export one of Facet’s recipes and start from that.');
