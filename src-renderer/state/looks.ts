import { badgesOf } from './badges';
import { classes, type ClassLook } from './classes.svelte';

/** Colours that classes can have. */
const colours = 7;

/**
 * Looks of a model's classes, by name. A class of the open project looks as it does there; each other one gets the colour of its place
 * and a letter that no other class of the model has.
 */
export function looksOf(names: readonly string[]): ReadonlyMap<string, ClassLook> {
  const rows = names.map((name) => classes.byName(name) ?? { name, key: null });
  const letters = rows.every((row) => 'id' in row) ? null : badgesOf(rows);
  return new Map(
    names.map((name, index) => {
      const colour = classes.byName(name)?.colour ?? (index % colours) + 1;
      return [name, { letter: letters?.get(name) ?? classes.letterOf(name), colour }];
    }),
  );
}
