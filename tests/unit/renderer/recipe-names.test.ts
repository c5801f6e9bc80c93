import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { copyName, idFor, namesake } from '../../../src-renderer/screens/train/recipe-names';
import { RecipeId } from '../../../src-shared/domain/recipe';
import { tinyRecipe } from '../../helpers/projects/recipes';

describe('names of recipes', () => {
  it.each([
    ['Recipe A, slower', 'recipe-a-slower'],
    ['  Größe über alles ', 'gro-e-uber-alles'],
    ['!?', 'recipe'],
    ['../../etc', 'etc'],
    ['taken', 'taken-3'],
    ['x'.repeat(100), 'x'.repeat(64)],
  ])('“%s” is stored as %s', (name, id) => {
    expect(idFor(name, new Set(['taken', 'taken-2']))).toBe(id);
    expect(v.is(RecipeId, id)).toBe(true);
  });

  it('are numbered within the length limit of an id', () => {
    const long = 'y'.repeat(64);
    const id = idFor(long, new Set([long]));
    expect(id).toBe(`${'y'.repeat(62)}-2`);
  });

  it('are found in any spelling, and copies are numbered', () => {
    const recipes = [tinyRecipe, { ...tinyRecipe, id: 'copy', name: 'Tiny copy' }];
    expect(namesake(' tiny ', recipes)).toBe(tinyRecipe);
    expect(namesake('Tin', recipes)).toBeNull();
    expect(copyName('Tiny', recipes)).toBe('Tiny copy 2');
  });
});
