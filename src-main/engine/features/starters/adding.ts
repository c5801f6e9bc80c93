import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import * as v from 'valibot';
import type { starters as startersContract } from '../../../../src-shared/contract/starters';
import { StarterId } from '../../../../src-shared/domain/starter';
import { withLimitedTrainer } from '../../base/children/limited';
import type { Limits } from '../../base/children/limits';
import type { JobContext } from '../../base/jobs';
import type { Services } from '../../project/services';
import { convertedFolder } from './starters';

type Declaration = (typeof startersContract)['add'];
type Result = v.InferOutput<Declaration['result']>;

/** A compiled network of 128 million weights takes some 3 GB, and TensorFlow itself half a GB. */
const limits: Limits = { bytes: Math.min(4e9, totalmem() / 2), seconds: 120 };

/** Answers `starters.add`: adds a person's own model as a starter, in a process that is ended when it exceeds its limits. */
export async function addOwnStarter(
  services: Services,
  params: { readonly folder: string },
  job: JobContext,
  allowed: Limits = limits,
): Promise<Result> {
  const folder = resolve(params.folder);
  const into = convertedFolder();
  job.phase('Testing the model', '', null);
  return withLimitedTrainer({ log: services.childLog('trainer') }, folder, allowed, async (trainer) => {
    const { id, dimensions, inputEdge } = await trainer.client.trainer.addStarter({ folder, into }, job.signal);
    return { starter: v.parse(StarterId, id), dimensions, inputEdge };
  });
}
