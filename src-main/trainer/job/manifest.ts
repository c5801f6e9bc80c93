import * as v from 'valibot';
import { TrainManifest } from '../../../src-shared/workers/manifest';
import { invalidJob, readJobFile } from './files';

const ManifestText = v.pipe(v.string(), v.parseJson(), TrainManifest);

/**
 * Reads a job's manifest.
 * @throws Failure of kind 'not-found' when the file is missing, 'project-damaged' when its checksum does not match,
 *   'bad-input' when it is no manifest
 */
export async function readManifest(file: string): Promise<TrainManifest> {
  const content = await readJobFile(file);
  const parsed = v.safeParse(ManifestText, content.toString('utf8'));
  if (!parsed.success) throw invalidJob(v.summarize(parsed.issues));
  return parsed.output;
}
