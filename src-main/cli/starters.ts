import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import * as v from 'valibot';
import { Failure } from '../../src-shared/domain/failure';
import { StarterId } from '../../src-shared/domain/starter';
import type { Session } from './session';
import { note } from './terminal';

export interface StarterOptions {
  readonly starter?: string;
  readonly acceptFacesTerms?: boolean;
}

/** Adds the options that choose a starter model. */
export function withStarter(target: Command): Command {
  return target
    .option(
      '--starter <name>',
      'starter model: general, faces, an id of `facet starter list`, or a model of your own: an ONNX file or the folder of a tfjs layers model',
    )
    .option('--accept-faces-terms', 'accept the terms of the starter “faces”; remembered in the project');
}

/** The starter that the options name; undefined for none. Records accepted terms, and adds a person's own model. */
export async function starterFor(
  { requests, jobs, job }: Session,
  { starter, acceptFacesTerms = false }: StarterOptions,
): Promise<StarterId | undefined> {
  if (acceptFacesTerms) await requests.starters.acceptTerms({ starter: 'faces' });
  if (starter === undefined) return undefined;
  const parsed = v.safeParse(StarterId, starter);
  if (parsed.success) return parsed.output;
  if (!existsSync(resolve(starter))) {
    const next =
      'Use general, faces, an id of `facet starter list`, an ONNX file, or the folder of a tfjs layers model.';
    throw new Failure('bad-input', `There is no starter “${starter}”, and no file or folder of that name.`, next);
  }
  const added = await jobs.starters.add({ folder: resolve(starter) }, job);
  note(`Using ${resolve(starter)} as ${added.starter}: ${String(added.dimensions)} features per image.`);
  return added.starter;
}
