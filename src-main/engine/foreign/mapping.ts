import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { visible } from '../../../src-shared/domain/visible';
import type { Catalog } from '../catalog/catalog';

/** What one of a model's classes means in the project. */
export interface Meaning {
  readonly theirs: string;
  readonly ours: string;
  /** Id of the project's class. */
  readonly id: number;
  /** Whether the person said so; else the names are equal in any case. */
  readonly isGiven: boolean;
}

/**
 * Finds the project's class for each of a model's classes: the one that the person names, else the one of the same name in any case.
 * @throws Failure of kind 'bad-input' that names the classes without one, or a mapping that fits neither side; 'no-data' when all mean one
 *   class
 */
export function meaningsOf(
  { classes }: Catalog,
  theirs: readonly string[],
  map: readonly { readonly theirs: string; readonly ours: string }[],
): Meaning[] {
  const present = classes.all();
  const given = new Map(map.map((each) => [each.theirs, each.ours]));
  const strange = [...given.keys()].filter((name) => !theirs.includes(name));
  if (strange.length > 0) throw badMap(`The model has no class ${listed(strange)}; it has ${listed(theirs)}.`);
  const byName = new Map(present.map((each) => [each.name, each]));
  const missing = [...new Set(given.values())].filter((name) => !byName.has(name));
  if (missing.length > 0)
    throw badMap(`The project has no class ${listed(missing)}; it has ${listed([...byName.keys()])}.`);
  const sameName = sameNames(present);
  const unmapped: string[] = [];
  const meanings = theirs.flatMap((name): Meaning[] => {
    const said = given.get(name);
    const own = said === undefined ? undefined : byName.get(said);
    const found = own ?? sameName(name);
    if (!found) unmapped.push(name);
    return found ? [{ theirs: name, ours: found.name, id: found.id, isGiven: own !== undefined }] : [];
  });
  if (unmapped.length > 0) {
    throw badMap(
      `No class of the project has the name of the model's ${listed(unmapped)}; the project has ${listed([...byName.keys()])}.`,
    );
  }
  if (new Set(meanings.map(({ id }) => id)).size < 2) {
    throw badMap('All of the model’s classes mean the same class of the project: there is nothing to evaluate.');
  }
  return meanings;
}

/** Returns a function that finds a class by its name, else the only one with that name in any case. */
export function sameNames<C extends { readonly name: string }>(present: readonly C[]): (name: string) => C | undefined {
  const byName = new Map(present.map((each) => [each.name, each]));
  const inAnyCase = new Map<string, C[]>();
  for (const each of present) {
    const key = caseless(each.name);
    inAnyCase.set(key, [...(inAnyCase.get(key) ?? []), each]);
  }
  return (name) => {
    const alike = inAnyCase.get(caseless(name)) ?? [];
    return byName.get(name) ?? (alike.length === 1 ? at(alike, 0) : undefined);
  };
}

const caseless = (name: string): string => name.normalize('NFKC').toLowerCase().trim();

const badMap = (sentence: string): Failure => new Failure('bad-input', sentence, { step: 'map-classes' });

/** Names for a sentence, at most eight of them. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `“${visible(name)}”`);
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
}
