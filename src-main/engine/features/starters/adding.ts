import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import type * as v from 'valibot';
import type { starters as startersContract } from '../../../../src-shared/contract/starters';
import { withLimitedTrainer } from '../../base/children/limited';
import type { Limits } from '../../base/children/limits';
import type { JobContext } from '../../base/jobs';
import type { Services } from '../../project/services';
import { rowOf } from './own-starters';
import { convertedFolder } from './starters';

type Declaration = (typeof startersContract)['add'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** A compiled network of 128 million weights takes some 3 GB, and TensorFlow itself half a GB. */
const limits: Limits = { bytes: Math.min(4e9, totalmem() / 2), seconds: 120 };

/** Answers `starters.add`: adds a person's own model as a starter, in a process that is ended when it exceeds its limits. */
export async function addOwnStarter(
  services: Services,
  { folder: given, licence, ...choices }: Params,
  job: JobContext,
  allowed: Limits = limits,
): Promise<Result> {
  const folder = resolve(given);
  const into = convertedFolder();
  job.phase('Testing the model', '', null);
  return withLimitedTrainer({ log: services.childLog('trainer') }, folder, allowed, async (trainer) => {
    const request = { from: folder, into, choices, licence: licence ?? null };
    const row = rowOf(await trainer.client.trainer.addStarter(request, job.signal));
    return { starter: row.id, ...row };
  });
}
