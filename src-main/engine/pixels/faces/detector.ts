import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DetectorState } from '../../../../src-shared/contract/starters';
import { Failure } from '../../../../src-shared/domain/failure';
import { readSetupStamp } from '../../../platform/setup-stamp';
import { withTrainer } from '../../base/children/trainers';
import type { JobContext } from '../../base/jobs';
import type { Services } from '../../project/services';

/**
 * Id of the face detector and of how it is used, as in the catalog. It is raised when either changes: then faces are searched for again,
 * and crops get another preprocessing id (domain/preprocessing.ts).
 */
export const detectorId = 'blazeface-1';

/** The reason why faces can't be found, as a sentence; null when they can. */
export function whyNoDetector(): string | null {
  const detector = readSetupStamp()?.starters?.detector;
  if (!detector) return 'The face detector is not installed: set-up has not fetched it.';
  const { source, reason } = detector;
  if (source === null) return `The face detector is not installed. ${reason}`.trim();
  return existsSync(source) ? null : `The face detector is no longer at ${source}.`;
}

/** Whether faces can be found on this computer, for the window. */
export function describeDetector(): DetectorState {
  const reason = whyNoDetector();
  return { isInstalled: reason === null, reason };
}

/**
 * The folder of the converted detector, which is made from the files that set-up fetched when it is first needed.
 * @throws Failure of kind 'not-found' when it is not installed
 */
export async function openDetector(services: Services, job: JobContext): Promise<string> {
  const missing = whyNoDetector();
  const starters = readSetupStamp()?.starters;
  const source = starters?.detector.source;
  if (missing !== null || !source) {
    throw new Failure('not-found', `Pictures can’t be cropped to the face here. ${missing ?? ''}`.trim(), {
      step: 'run-set-up',
      otherwise: 'Training on whole pictures works without it.',
    });
  }
  const folder = join(starters.converted, `detector-${detectorId}`);
  if (existsSync(folder)) return folder; // it only ever appears whole
  job.phase('Preparing the face detector', '', null);
  await withTrainer({ log: services.childLog('trainer') }, ({ client }) =>
    client.trainer.convertStarter({ id: 'detector', source, folder }, job.signal),
  );
  return folder;
}
