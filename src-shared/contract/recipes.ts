import * as v from 'valibot';
import { Recipe } from '../domain/recipe';
import { request } from './declare';

export const recipes = {
  /** The recipes that come with Facet. */
  list: request(v.object({}), v.object({ recipes: v.array(Recipe) })),
} as const;
