import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import * as v from 'valibot';
import { Failure } from '../../src-shared/domain/failure';
import { StarterId } from '../../src-shared/domain/starter';
import type { Session } from './session';
import { tell } from './terminal';

export interface StarterOptions {
  readonly starter?: string;
  readonly acceptFacesTerms?: boolean;
}

/** Adds the options that choose a starter model. */
export function withStarter(target: Command): Command {
  return target
    .option('--starter <name>', 'general, faces, or a folder with a tfjs layers model of your own')
    .option(
      '--accept-faces-terms',
      'say that you know what the starter “faces” was trained on; remembered in the project',
    );
}

/** The starter that was asked for, its terms accepted where the person does so; undefined: none was. */
export async function starterFor(
  { requests, jobs, job }: Session,
  { starter, acceptFacesTerms = false }: StarterOptions,
): Promise<StarterId | undefined> {
  if (acceptFacesTerms) await requests.starters.acceptTerms({ starter: 'faces' });
  if (starter === undefined) return undefined;
  const parsed = v.safeParse(StarterId, starter);
  if (parsed.success) return parsed.output;
  if (!existsSync(resolve(starter))) {
    const next = 'Use general, faces, or the folder of a tfjs layers model.';
    throw new Failure('bad-input', `There is no starter “${starter}”, nor a folder of that name.`, next);
  }
  const added = await jobs.starters.add({ folder: resolve(starter) }, job);
  tell(`Using ${resolve(starter)} as ${added.starter}: ${String(added.dimensions)} features an image.`);
  return added.starter;
}
