import { lstat, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../src-shared/domain/failure';
import { isPreprocessing } from '../../src-shared/domain/preprocessing';
import { ModelMetadata } from '../../src-shared/workers/trainer';
import { isMissing } from './errors';
import { kindOfFile } from './regular-file';
import { readWhole, sumsFile } from './sums/sums';

// A model folder may come from a stranger: an exported model, a person's own starter model, a run in somebody's project. These
// functions read all of them; trainer/models/model-files.ts reads their networks.

/** Bytes of the longest file that is read as text. */
export const longestDescription = 16e6;

/**
 * Reads a file of a model folder and compares it with its sum. It must be a regular file of at most `longest` bytes that lies in the
 * folder once links are followed.
 * @throws Error with a reason; Failure of kind 'project-damaged' when it has changed since it was written
 */
export async function readModelFile(folder: string, name: string, longest: number): Promise<Buffer> {
  await requireModelFile(folder, name, longest);
  const hasSums = await lstat(join(folder, sumsFile)).catch(() => null);
  if (hasSums !== null) await requireModelFile(folder, sumsFile, longestDescription);
  return readWhole(join(folder, name), { adopts: false });
}

async function requireModelFile(folder: string, name: string, longest: number): Promise<void> {
  const root = await realpath(folder);
  const file = await realpath(join(root, name)).catch((error: unknown) => {
    throw isMissing(error) ? new Error(`${name} is missing`, { cause: error }) : error;
  });
  if (isAbsolute(name) || !file.startsWith(root + sep)) throw new Error(`${name} lies outside its folder`);
  const found = await stat(file);
  if (!found.isFile()) throw new Error(`${name} is ${kindOfFile(found)}`);
  if (found.size > longest) throw new Error(`${name} is larger than ${String(Math.round(longest / 1e6))} MB`);
}

/**
 * Reads the metadata of a model folder.
 * @throws Failure of kind 'not-found' when the folder holds no model, 'unsupported' when another program or a newer Facet
 *   made it, 'bad-input' when the file is damaged
 */
export async function readModelMetadata(folder: string): Promise<ModelMetadata> {
  const content = await readModelFile(folder, 'metadata.json', longestDescription).catch((error: unknown) => {
    if (isMissing(error) || (error instanceof Error && isMissing(error.cause))) throw noModel(folder, error);
    throw damagedModel(folder, error);
  });
  const claimed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), content.toString('utf8'));
  if (!claimed.success) throw damagedModel(folder, 'metadata.json is not readable');
  if (claimed.output.format !== 'facet-model') {
    throw new Failure('unsupported', `${folder} is not a model made by Facet.`, 'Choose a folder that Facet exported.');
  }
  if (claimed.output.version !== 1) {
    throw new Failure('unsupported', `The model in ${folder} was made by a newer Facet.`, 'Update Facet.');
  }
  const parsed = v.safeParse(ModelMetadata, claimed.output);
  if (!parsed.success) throw damagedModel(folder, `metadata.json: ${v.summarize(parsed.issues).replaceAll('\n', ' ')}`);
  if (!isPreprocessing(parsed.output.preprocessing)) {
    throw new Failure(
      'unsupported',
      `The model in ${folder} needs images prepared as "${parsed.output.preprocessing}", which this Facet does not know.`,
      'Use the version of Facet that made it, or train again.',
    );
  }
  return parsed.output;
}

export const noModel = (folder: string, cause: unknown): Failure =>
  new Failure(
    'not-found',
    `There is no model in ${folder}: ${reasonOf(cause)}.`,
    'Choose a model folder that Facet exported.',
    { cause },
  );

export const damagedModel = (folder: string, cause: unknown): Failure =>
  new Failure(
    'bad-input',
    `The model in ${folder} is damaged: ${reasonOf(cause)}.`,
    'Export it again; if it is a run’s own, train again.',
    { cause },
  );

/** The failure for a SavedModel whose maker nobody said is trusted. */
export const untrustedModel = (folder: string): Failure =>
  new Failure(
    'unsupported',
    `The model in ${folder} is a SavedModel, which can hold any operation of TensorFlow, such as one that writes files.`,
    { step: 'trust-model' },
  );

const reasonOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
