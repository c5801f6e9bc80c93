import * as v from 'valibot';
import { failureKinds } from '../domain/failure';
import { Next } from '../domain/next-steps';
import { event, request } from '../rpc/declare';

export const JobState = v.picklist(['running', 'done', 'paused', 'failed', 'cancelled']);

export const Job = v.object({
  id: v.number(),
  /** The contract's name of the work: 'imports.run'. */
  name: v.string(),
  state: JobState,
  /** What it is doing, for the person: 'Decoding'. */
  phase: v.string(),
  done: v.number(),
  /** null while it is not known. */
  total: v.nullable(v.number()),
  unit: v.string(),
  /** Units a second of the present phase, over its last seconds. */
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
  /** Running jobs and those that ended since the engine started, newest first. */
  list: request(v.object({}), v.object({ jobs: v.array(Job) })),
  /** Asks a job to stop; it ends as 'cancelled' within seconds. A job that has ended stays as it is. */
  cancel: request(ById, v.object({})),
  /**
   * Answers when the job has ended, with its result; fails with the job's own failure. The engine has parsed the result with the
   * job's own declaration; callers get its type from the handle that the job was started with, or from the job's name.
   */
  result: request(ById, v.unknown()),
  changed: event(Job),
} as const;
