import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { contract } from '../../src-shared/contract';
import type { Job } from '../../src-shared/contract/jobs';
import type { EngineSupervisor } from './supervisor';

/** Milliseconds to wait for a checkpoint. It is written within one step, unless the disk is very slow. */
const limitMs = 30_000;

/** Asks the run that a job trains to pause, and waits for the job's end, at most half a minute. */
export async function pauseTraining(engine: EngineSupervisor, job: Job): Promise<void> {
  const { list, pause } = contract.runs;
  const { runs } = v.parse(list.result, await engine.request('runs.list', list, {}));
  const training = runs.find(({ state }) => state === 'running');
  if (!training) return; // its images are still being prepared: there is no checkpoint to write
  await engine.request('runs.pause', pause, { run: training.run });
  const abort = new AbortController();
  await Promise.race([
    // The job fails with kind 'paused'; all that counts is that it has ended.
    Promise.allSettled([engine.request('jobs.result', contract.jobs.result, { job: job.id })]),
    setTimeout(limitMs, undefined, { signal: abort.signal }),
  ]);
  abort.abort();
}
