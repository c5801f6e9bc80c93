import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Actor } from '../../../src-shared/contract/settings';
import { writeFileAtomically } from '../../platform/atomic';
import { configFolder } from '../../platform/config-folder';

const Settings = v.object({ actor: v.optional(v.string(), '') });

/**
 * The name that the history records: FACET_ACTOR (which --actor sets), else the name set in the window, else the user's name on this
 * computer. It belongs to the person, not to the project, so that several people can work on one in turn.
 */
export function presentActor(): Actor {
  const given = process.env.FACET_ACTOR?.trim() ?? '';
  if (given !== '') return { actor: given, from: 'environment' };
  const { actor } = read();
  return actor === '' ? { actor: systemName(), from: 'system' } : { actor, from: 'setting' };
}

/** Saves the name for this and later starts; an empty one stands for the computer's user name. */
export async function changeActor(actor: string): Promise<Actor> {
  const file = settingsFile();
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomically(file, JSON.stringify({ actor }));
  return presentActor();
}

const settingsFile = (): string => join(configFolder(), 'settings.json');

/** The settings; those that can't be read count as not set. */
function read(): v.InferOutput<typeof Settings> {
  try {
    return v.parse(v.pipe(v.string(), v.parseJson(), Settings), readFileSync(settingsFile(), 'utf8'));
  } catch {
    return { actor: '' };
  }
}

/** The user's name; 'unknown' on systems that have none for the process's user. */
function systemName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
