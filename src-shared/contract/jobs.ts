import * as v from 'valibot';
import { failureKinds } from '../domain/failure';
import { Next } from '../domain/next-steps';
import { event, request } from '../rpc/declare';

export const JobState = v.picklist(['running', 'done', 'paused', 'failed', 'cancelled']);

export const Job = v.object({
  id: v.number(),
  /** Name of the job in the contract: 'imports.run'. */
  name: v.string(),
  state: JobState,
  /** Present phase, for the person: 'Decoding'. */
  phase: v.string(),
  done: v.number(),
  /** null while the total is not known. */
  total: v.nullable(v.number()),
  unit: v.string(),
  /** Units per second over the last seconds of the present phase. */
  rate: v.nullable(v.number()),
  /** Seconds until the present phase ends, at that rate. */
  secondsLeft: v.nullable(v.number()),
  /** Milliseconds since 1970. */
  startedAt: v.number(),
  failure: v.nullable(v.object({ kind: v.picklist(failureKinds), message: v.string(), next: Next })),
});
export type Job = v.InferOutput<typeof Job>;

const ById = v.object({ job: v.number() });

export const jobs = {
  /** Running jobs, and those that have ended since the engine started, newest first. */
  list: request(v.object({}), v.object({ jobs: v.array(Job) })),
  /** Asks a job to stop. It ends as 'cancelled' within seconds; a job that has ended stays as it is. */
  cancel: request(ById, v.object({})),
  /**
   * Answers with the job's result once the job has ended; fails with the job's own failure. The engine parses the result with the
   * job's declaration. Callers get its type from the handle of the started job, or from the job's name.
   */
  result: request(ById, v.unknown()),
  changed: event(Job),
} as const;
