import { readdirSync } from 'node:fs';
import * as v from 'valibot';
import type { OwnStarterRow } from '../../../../src-shared/contract/starters';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Recipe } from '../../../../src-shared/domain/recipe';
import { factsOfStarter, isBuiltInStarter, StarterId, type StarterFacts } from '../../../../src-shared/domain/starter';
import { visible } from '../../../../src-shared/domain/visible';
import type { StarterDescription } from '../../../../src-shared/workers/trainer';
import { readSetupStamp } from '../../../platform/setup-stamp';
import { ownStarterFolder, readStarter } from './starters';

/** Lists the starters that the person added. Damaged ones are left out: using one says what is wrong. */
export function listOwnStarters(): OwnStarterRow[] {
  const folder = readSetupStamp()?.starters?.converted;
  if (folder === undefined) return [];
  const rows = namesIn(folder).flatMap((name): OwnStarterRow[] => {
    const id = v.safeParse(StarterId, name);
    const starter = id.success && !isBuiltInStarter(id.output) ? readIfWhole(id.output) : null;
    return starter ? [rowOf(starter)] : [];
  });
  return rows.sort((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nothing was converted yet
  }
}

/** A starter as lists show it. */
export function rowOf({ id, dimensions, inputEdge, onnx, name, licence }: StarterDescription): OwnStarterRow {
  return {
    id: v.parse(StarterId, id),
    name: name ?? id,
    kind: onnx ? 'onnx' : 'tfjs',
    dimensions,
    inputEdge,
    input: onnx?.input ?? null,
    output: onnx?.output ?? null,
    licence: licence ?? null,
  };
}

/** Facts of a starter for the person, with those that were stated about an own one when it was added. */
export function describedStarter(id: StarterId): StarterFacts {
  const known = isBuiltInStarter(id) ? null : readIfWhole(id);
  if (known === null) return factsOfStarter(id);
  const name = visible(known.name ?? id);
  const kind = known.onnx ? 'an ONNX network of another program' : 'a tfjs layers model of the person’s own';
  return {
    name,
    description: `“${name}”, ${kind}: ${known.dimensions.toLocaleString('en')} features per image.`,
    licence: visible(known.licence ?? 'not stated by its owner'),
    terms: [],
  };
}

/** null for a starter that is gone or damaged */
function readIfWhole(id: StarterId): StarterDescription | null {
  try {
    return readStarter(id, ownStarterFolder(id));
  } catch {
    return null;
  }
}

/** @throws Failure of kind 'unsupported' for a recipe that trains layers of an ONNX starter */
export function requireTrainable(recipe: Recipe): void {
  if (recipe.kind !== 'fine' || isBuiltInStarter(recipe.starter)) return;
  if (!readStarter(recipe.starter, ownStarterFolder(recipe.starter))?.onnx) return;
  throw new Failure(
    'unsupported',
    `Recipe ${recipe.id} goes on training its starter's last layers, which can't be done in an ONNX network of another program.`,
    'Use the recipe quick, which trains a head on its features.',
  );
}
