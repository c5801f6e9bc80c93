import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../src-shared/domain/nearest-name';
import { GivenRecipe, Recipe, RecipeChoice } from '../../../src-shared/domain/recipe';
import { builtInRecipes } from '../../../src-main/engine/recipes/recipes';
import { tinyRecipe } from '../../helpers/projects/recipes';

const sentencesOf = (recipe: object): string[] => {
  const parsed = v.safeParse(GivenRecipe, recipe);
  return parsed.success ? [] : parsed.issues.map(({ message }) => message);
};

describe('a recipe from outside', () => {
  it('is accepted with known fields', () => {
    for (const recipe of [...builtInRecipes.values(), tinyRecipe]) expect(v.parse(GivenRecipe, recipe)).toEqual(recipe);
  });

  it('is refused for an unknown field, with the nearest known one', () => {
    expect(sentencesOf({ ...tinyRecipe, labelSmooting: 0.1 })).toEqual([
      '“labelSmooting” is not a field of a recipe. Did you mean “labelSmoothing”?',
    ]);
    expect(sentencesOf({ ...tinyRecipe, earlystoppingpatience: 3 })).toEqual([
      '“earlystoppingpatience” is not a field of a recipe. Did you mean “earlyStoppingPatience”?',
    ]);
  });

  it('is refused for one at any depth, with its path', () => {
    const network = [
      { layer: 'conv2d', filters: 4, kernal: 3, kernel: 3, padding: 'same', activation: 'relu' },
      ...tinyRecipe.network,
    ];
    const optimizer = { ...tinyRecipe.optimizer, learningrate: 0.1 };
    expect(sentencesOf({ ...tinyRecipe, network, optimizer })).toEqual([
      '“kernal” is not a field of network.0 of a recipe. Did you mean “kernel”?',
      '“learningrate” is not a field of optimizer of a recipe. Did you mean “learningRate”?',
    ]);
    expect(sentencesOf({ ...tinyRecipe, augmentation: { colour: 1 } })[0]).toMatch(
      /^“colour” is not a field of augmentation of a recipe\. It can have: horizontalFlip, /,
    );
  });

  it('is refused for a field of another kind of recipe', () => {
    const quick = builtInRecipes.get('quick');
    expect(sentencesOf({ ...quick, batchSize: 8 })[0]).toMatch(/^“batchSize” is not a field of a recipe\./);
  });

  it('is checked in a request, too; an id is accepted', () => {
    expect(v.parse(RecipeChoice, 'quick')).toBe('quick');
    const parsed = v.safeParse(RecipeChoice, { ...tinyRecipe, epoch: 3 });
    expect(parsed.issues?.[0].message).toBe('“epoch” is not a field of a recipe. Did you mean “epochs”?');
  });

  it('stored with a run is read whatever its fields', () => {
    expect(v.parse(Recipe, { ...tinyRecipe, ofLater: 1 })).toEqual(tinyRecipe);
  });
});

describe('the nearest name', () => {
  it('is null when nothing is near', () => {
    expect(nearestName('foo', ['batchSize', 'epochs'])).toBeNull();
    expect(nearestName('bacthSize', ['batchSize', 'epochs'])).toBe('batchSize');
    expect(nearestName('l1', ['l2', 'folds'])).toBe('l2');
  });
});
