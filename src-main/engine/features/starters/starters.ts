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
import type { Project } from '../../project/project';
import type { ProjectJob } from '../../project/project-job';

/** A starter that is ready for use. */
export interface Starter extends Omit<StarterDescription, 'id'> {
  readonly id: StarterId;
  /** Its converted network. */
  readonly folder: string;
}

/** Version of each starter's conversion. Raising it makes Facet convert the starter again. */
const conversions: Readonly<Record<BuiltInStarterId, number>> = { general: 1, faces: 1 };

/** Lists the starters that come with set-up, and whether their terms were accepted in a project. */
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

/** Says why a starter is not installed; null when it is. */
export function whyMissing(id: BuiltInStarterId): string | null {
  const starters = readSetupStamp()?.starters;
  if (!starters) return `The starter model ${id} is not installed: set-up has not fetched it.`;
  const { source, reason } = starters[id];
  if (source === null) return `The starter model ${id} is not installed. ${reason}`.trim();
  return existsSync(source) ? null : `The starter model ${id} is no longer at ${source}.`;
}

/**
 * Opens a starter; converts what set-up has fetched when the starter is first needed.
 * @throws Failure of kind 'not-found' when it is not installed, 'terms' when its terms were not accepted in this project
 */
export async function openStarter({ services, project, job }: ProjectJob, id: StarterId): Promise<Starter> {
  checkTerms(project, id);
  if (!isBuiltInStarter(id)) return readStarter(id, ownStarterFolder(id)) ?? gone(id);
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

/** @throws Failure of kind 'terms', with the terms, when they were not accepted in this project */
export function checkTerms(project: Project, id: StarterId): void {
  const { name, terms } = factsOfStarter(id);
  if (terms.length === 0 || project.catalog.terms.areAccepted(termsOf(id))) return;
  throw new Failure(
    'terms',
    `The starter model “${name}” was not used: its terms are not accepted in this project yet. ${terms.join(' ')}`,
    {
      step: 'accept-terms',
    },
  );
}

/** The folder of a starter that the person added. */
export const ownStarterFolder = (id: string): string => join(convertedFolder(), id);

/** The folder of converted starters. @throws Failure of kind 'not-found' where set-up has not run */
export function convertedFolder(): string {
  const folder = readSetupStamp()?.starters?.converted;
  if (folder === undefined) return notFound('There is no folder for starter models: set-up has not run here.');
  return folder;
}

export function readStarter(id: StarterId, folder: string): Starter | null {
  const file = join(folder, 'starter.json');
  if (!existsSync(file)) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), StarterDescription), readFileSync(file, 'utf8'));
  if (parsed.success) return { ...parsed.output, id, folder };
  throw new Failure('bad-input', `${file} is damaged.`, `Delete the folder ${folder}; Facet makes it again.`);
}

const termsOf = (id: StarterId): string => `starter ${id}`;

function gone(id: StarterId): never {
  throw new Failure(
    'not-found',
    `There is no starter model ${id} on this computer.`,
    'Add it again from the file that it was made of, or use another starter.',
  );
}

function notFound(sentence: string): never {
  throw new Failure('not-found', sentence, {
    step: 'run-set-up',
    otherwise: 'Recipes a and b work without a starter model.',
  });
}
