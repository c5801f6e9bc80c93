import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { OwnStarterRow } from '../../../../src-shared/contract/starters';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Recipe } from '../../../../src-shared/domain/recipe';
import { isBuiltInStarter, StarterId } from '../../../../src-shared/domain/starter';
import type { StarterDescription } from '../../../../src-shared/workers/trainer';
import { readSetupStamp } from '../../../platform/setup-stamp';
import { ownStarterFolder, readStarter } from './starters';

/** Lists the starters that the person added. Damaged ones are left out: using one says what is wrong. */
export function listOwnStarters(): OwnStarterRow[] {
  const folder = readSetupStamp()?.starters?.converted;
  if (folder === undefined) return [];
  const rows = namesIn(folder).flatMap((name): OwnStarterRow[] => {
    const id = v.safeParse(StarterId, name);
    if (!id.success || isBuiltInStarter(id.output)) return [];
    try {
      const starter = readStarter(id.output, join(folder, name));
      return starter ? [rowOf(starter)] : [];
    } catch {
      return [];
    }
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
