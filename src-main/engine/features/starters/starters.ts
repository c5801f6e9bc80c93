import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { StarterRow } from '../../../../src-shared/contract/starters';
import { Failure } from '../../../../src-shared/domain/failure';
import {
  builtInStarterIds,
  factsOfStarter,
  isBuiltInStarter,
  starterFacts,
  type BuiltInStarterId,
  type StarterId,
} from '../../../../src-shared/domain/starter';
import { StarterDescription } from '../../../../src-shared/workers/trainer';
import { readSetupStamp } from '../../../platform/setup-stamp';
import { withTrainer } from '../../base/children/trainers';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Services } from '../../project/services';

/** A starter that is ready to be used. */
export interface Starter extends Omit<StarterDescription, 'id'> {
  readonly id: StarterId;
  readonly folder: string;
}

/** Raised when a starter is made differently: what is in the cache is then made anew. */
const conversions: Readonly<Record<BuiltInStarterId, number>> = { general: 1, faces: 1 };

/** The starters that come with set-up; `project` is asked for what was accepted in it. */
export function listStarters(project: Project | null): StarterRow[] {
  return builtInStarterIds.map((id) => {
    const reason = whyMissing(id);
    const { name, description, licence, terms } = starterFacts[id];
    const areTermsAccepted = terms.length === 0 || (project?.catalog.terms.areAccepted(termsOf(id)) ?? false);
    return {
      id,
      name,
      description,
      licence,
      isInstalled: reason === null,
      reason,
      terms: [...terms],
      areTermsAccepted,
    };
  });
}

export function acceptTerms(project: Project, id: BuiltInStarterId): void {
  project.catalog.terms.accept(termsOf(id), project.actor, Date.now());
}

/** Why a starter is not installed, as a sentence; null when it is. */
export function whyMissing(id: BuiltInStarterId): string | null {
  const starters = readSetupStamp()?.starters;
  if (!starters) return `The starter model ${id} is not installed: set-up has not fetched it.`;
  const { source, reason } = starters[id];
  if (source === null) return `The starter model ${id} is not installed. ${reason}`.trim();
  return existsSync(source) ? null : `The starter model ${id} is no longer at ${source}.`;
}

/**
 * A starter in the form in which it is used, which is made of what set-up has fetched when it is first needed.
 * @throws Failure of kind 'not-found' when it is not installed, 'terms' when its terms were not accepted in this project
 */
export async function openStarter(
  services: Services,
  project: Project,
  id: StarterId,
  job: JobContext,
): Promise<Starter> {
  checkTerms(project, id);
  if (!isBuiltInStarter(id))
    return readStarter(id, ownStarterFolder(id)) ?? notFound(`There is no starter model ${id} here.`);
  const missing = whyMissing(id);
  const source = readSetupStamp()?.starters?.[id].source;
  if (missing !== null || !source) return notFound(missing ?? '');
  const folder = join(convertedFolder(), `${id}-${String(conversions[id])}`);
  const known = readStarter(id, folder);
  if (known) return known;
  job.phase('Preparing the starter model', '', null);
  const description = await withTrainer({ log: services.childLog('trainer') }, ({ client }) =>
    client.trainer.convertStarter({ id, source, folder }, job.signal),
  );
  return { ...description, id, folder };
}

/** @throws Failure of kind 'terms', with what is to be accepted */
export function checkTerms(project: Project, id: StarterId): void {
  const { name, terms } = factsOfStarter(id);
  if (terms.length === 0 || project.catalog.terms.areAccepted(termsOf(id))) return;
  throw new Failure(
    'terms',
    `Before the starter model “${name}” is used in this project, know this: ${terms.join(' ')}`,
    { step: 'accept-terms' },
  );
}

/** The folder of a starter of the person's own. */
const ownStarterFolder = (id: string): string => join(convertedFolder(), id);

/** The folder of what is made of starters. @throws Failure of kind 'not-found' where set-up has not run */
export function convertedFolder(): string {
  const folder = readSetupStamp()?.starters?.converted;
  if (folder === undefined) return notFound('There is no folder for starter models: set-up has not run here.');
  return folder;
}

function readStarter(id: StarterId, folder: string): Starter | null {
  const file = join(folder, 'starter.json');
  if (!existsSync(file)) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), StarterDescription), readFileSync(file, 'utf8'));
  if (parsed.success) return { ...parsed.output, id, folder };
  throw new Failure('bad-input', `${file} is damaged.`, `Delete the folder ${folder}: it is made anew.`);
}

const termsOf = (id: StarterId): string => `starter ${id}`;

function notFound(sentence: string): never {
  throw new Failure('not-found', sentence, {
    step: 'run-set-up',
    otherwise: 'Recipes a and b work without a starter model.',
  });
}
