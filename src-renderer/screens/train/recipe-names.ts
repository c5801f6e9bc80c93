import type { Recipe } from '../../../src-shared/domain/recipe';

const longestId = 64;

/** An id made of a name, as file names go: 'Recipe A, slower' is recipe-a-slower; with a number where it is taken. */
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

/** The recipe that has a name already, however it is written. */
export function namesake(name: string, recipes: readonly Recipe[]): Recipe | null {
  return recipes.find((recipe) => isSame(recipe.name, name)) ?? null;
}

/** 'Recipe A copy', or with the first number that is free. */
export function copyName(name: string, recipes: readonly Recipe[]): string {
  for (let number = 1; ; number += 1) {
    const copy = number === 1 ? `${name} copy` : `${name} copy ${String(number)}`;
    if (namesake(copy, recipes) === null) return copy;
  }
}

const isSame = (one: string, other: string): boolean =>
  one.trim().localeCompare(other.trim(), 'en', { sensitivity: 'accent' }) === 0;
