import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import * as v from 'valibot';
import type { starters as startersContract } from '../../../src-shared/contract/starters';
import { Failure } from '../../../src-shared/domain/failure';
import { StarterId } from '../../../src-shared/domain/starter';
import { watchLimits, type Limits } from '../children/limits';
import { withTrainer } from '../children/trainers';
import type { JobContext } from '../jobs';
import type { Services } from '../services';
import { convertedFolder } from './starters';

type Declaration = (typeof startersContract)['add'];
type Result = v.InferOutput<Declaration['result']>;

/** A network of 128 million weights, compiled, takes some 3 GB; TensorFlow itself half a one. */
const limits: Limits = { bytes: Math.min(4e9, totalmem() / 2), seconds: 120 };

/** Takes a model of the person's own as a starter, in a process that can do no more harm than to be ended. */
export async function addOwnStarter(
  services: Services,
  params: { readonly folder: string },
  job: JobContext,
  allowed: Limits = limits,
): Promise<Result> {
  const folder = resolve(params.folder);
  const into = convertedFolder();
  job.phase('Trying the model out', '', null);
  const exceeded: { what?: 'memory' | 'time' } = {};
  try {
    return await withTrainer({ log: services.childLog('trainer') }, async (trainer) => {
      const watch = watchLimits(trainer.processId ?? 0, allowed, (what) => {
        exceeded.what = what;
        trainer.kill();
      });
      try {
        const { id, dimensions, inputEdge } = await trainer.client.trainer.addStarter({ folder, into }, job.signal);
        return { starter: v.parse(StarterId, id), dimensions, inputEdge };
      } finally {
        watch.stop();
      }
    });
  } catch (error) {
    if (exceeded.what === undefined) throw error;
    const took =
      exceeded.what === 'memory'
        ? `takes more than ${String(Math.round(allowed.bytes / 1e8) / 10)} GB of memory`
        : `takes more than ${String(allowed.seconds)} s to load and to run once`;
    throw new Failure('unsupported', `The model in ${folder} ${took}.`, 'Use a smaller one.', { cause: error });
  }
}
