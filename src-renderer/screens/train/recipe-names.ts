import type { Recipe } from '../../../src-shared/domain/recipe';

const longestId = 64;

/** A free id made from a name: 'Recipe A, slower' gives recipe-a-slower, or recipe-a-slower-2 if that is taken. */
export function idFor(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '-');
  const id = plain.slice(0, longestId) || 'recipe';
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : `-${String(number)}`;
    const free = id.slice(0, longestId - ending.length) + ending;
    if (!taken.has(free)) return free;
  }
}

/** The recipe that has a name already, in upper or lower case. */
export function namesake(name: string, recipes: readonly Recipe[]): Recipe | null {
  return recipes.find((recipe) => isSameName(recipe.name, name)) ?? null;
}

/** A free name for a copy: 'Recipe A copy', or 'Recipe A copy 2'. */
export function copyName(name: string, recipes: readonly Recipe[]): string {
  for (let number = 1; ; number += 1) {
    const copy = number === 1 ? `${name} copy` : `${name} copy ${String(number)}`;
    if (namesake(copy, recipes) === null) return copy;
  }
}

const isSameName = (one: string, other: string): boolean =>
  one.trim().localeCompare(other.trim(), 'en', { sensitivity: 'accent' }) === 0;
