import { ownRecipes } from '../../recipes/own-recipes';
import { retakeSums, sumsFile } from '../../../platform/sums/sums';
import { namesIn } from '../../../platform/folders';
import type { Part } from './part';
import { sumsOf, withoutSums } from './sums';

/** Checks that the project's own recipes can be read and are unchanged since they were written. */
export const recipesPart: Part = {
  name: 'recipes',
  async examine(project, _services, job) {
    job.phase('Checking recipes', 'recipes', null);
    const folder = project.folder.recipes;
    const names = namesIn(folder).filter((name) => name.endsWith('.json') && name !== sumsFile);
    const sums = await sumsOf(folder, names);
    const { recipes, damaged } = await ownRecipes(project);
    return {
      detail: `${String(recipes.length)} own recipes${withoutSums(sums.found)}`,
      wrong: damaged.map(({ reason }) => reason).join(' '),
      ...(sums.damaged.includes(sumsFile) ? { mend: () => mend(folder, names) } : {}),
    };
  },
};

/** Replaces damaged checksums; a damaged recipe is left for its owner to look at. */
async function mend(folder: string, names: readonly string[]) {
  await retakeSums(folder, names);
  return { mended: 1, detail: 'checksums replaced; earlier damage can’t be ruled out' };
}
