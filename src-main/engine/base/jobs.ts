import { parse, type InferInput, type InferOutput } from 'valibot';
import type { Schema } from '../../../src-shared/rpc/declare';
import { setTimeout } from 'node:timers/promises';
import type { Job } from '../../../src-shared/contract/jobs';
import { Failure } from '../../../src-shared/domain/failure';
import type { Logger } from '../../platform/log';

/** A running job as its work sees it: takes reports of progress, and signals when the work should stop. */
export interface JobContext {
  readonly id: number;
  readonly signal: AbortSignal;
  /** Begins a phase. `total` is null while it is unknown; `done` counts units done earlier, which the rate leaves out. */
  phase(phase: string, unit: string, total: number | null, done?: number): void;
  /** Adds to the units done in this phase. */
  advance(units: number): void;
  /** Sets the units done in this phase, and the total once it is known. */
  reach(done: number, total?: number): void;
}

/** Context for work that a request does: it is cancelled with the request, and too short to report progress. */
export const withoutProgress = (signal: AbortSignal): JobContext => ({
  id: 0,
  signal,
  phase: () => undefined,
  advance: () => undefined,
  reach: () => undefined,
});

interface Entry {
  readonly job: Job;
  readonly abort: AbortController;
  /** Parsed with the schema that the job was started with. */
  readonly result: Promise<unknown>;
  sentAt: number;
}

/** Runs long work, reports its progress and cancels it. */
export class Jobs {
  readonly #entries = new Map<number, Entry>();
  #last = 0;
  /** The reason why no job can be started now; null when one can. */
  #exclusiveReason: string | null = null;

  constructor(
    private readonly send: (job: Job) => void,
    private readonly log: Logger,
  ) {}

  /** Does a job's work while no other job runs or starts. Kind 'bad-input' when one is running already. */
  async runAlone<T>(id: number, reason: string, work: () => Promise<T>): Promise<T> {
    if (this.list().some((job) => job.state === 'running' && job.id !== id)) {
      throw new Failure(
        'bad-input',
        'Another job is running that may need the images.',
        'Wait until it ends, or cancel it.',
      );
    }
    this.#exclusiveReason = reason;
    try {
      return await work();
    } finally {
      this.#exclusiveReason = null;
    }
  }

  /**
   * Starts a job and returns its id at once. Kind 'bad-input' while another job runs alone.
   * @param schema of the result, which is parsed before anyone gets it
   */
  start<R extends Schema>(
    name: string,
    schema: R,
    work: (context: JobContext) => Promise<InferInput<R>>,
  ): { id: number; result: Promise<InferOutput<R>> } {
    if (this.#exclusiveReason !== null)
      throw new Failure('bad-input', this.#exclusiveReason, 'Wait until it ends, and try again.');
    const id = (this.#last += 1);
    const abort = new AbortController();
    const job: Job = {
      id,
      name,
      state: 'running',
      phase: 'Starting',
      done: 0,
      total: null,
      unit: '',
      rate: null,
      secondsLeft: null,
      startedAt: Date.now(),
      failure: null,
    };
    // Starts in the next turn of the event loop, so that the answer with the job's id leaves before its first event.
    const result = new Promise<void>((resolve) => setImmediate(resolve)).then(() =>
      this.#run(job, abort, schema, work),
    );
    result.catch(() => undefined); // reaches whoever asks for the result; if nobody does, it must not crash the process
    this.#entries.set(id, { job, abort, result, sentAt: 0 });
    return { id, result };
  }

  list(): Job[] {
    return [...this.#entries.values()].map(({ job }) => ({ ...job })).reverse();
  }

  cancel(id: number): void {
    this.#entry(id).abort.abort();
  }

  result(id: number): Promise<unknown> {
    return this.#entry(id).result;
  }

  /**
   * Cancels all jobs and waits until they have ended.
   * @param limit milliseconds to wait at most
   * @returns names of the jobs that still run
   */
  async stopAll(limit: number): Promise<string[]> {
    const entries = [...this.#entries.values()];
    for (const { abort } of entries) abort.abort();
    const timer = new AbortController();
    const late = setTimeout(limit, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(entries.map(({ result }) => result)), late]);
    timer.abort();
    return entries.filter(({ job }) => job.state === 'running').map(({ job }) => job.name);
  }

  #entry(id: number): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new Failure('not-found', `There is no job ${String(id)}.`);
    return entry;
  }

  async #run<R extends Schema>(
    job: Job,
    abort: AbortController,
    schema: R,
    work: (context: JobContext) => Promise<InferInput<R>>,
  ): Promise<InferOutput<R>> {
    this.log.info({ job: job.id, name: job.name }, 'job started');
    try {
      const result = parse(schema, await work(this.#context(job, abort.signal)));
      this.#end(job, 'done', null);
      return result;
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.kind === 'internal') this.log.error({ err: error, job: job.id }, 'job failed with an internal error');
      this.#end(job, endOf(failure), failure);
      throw failure;
    }
  }

  #end(job: Job, state: Exclude<Job['state'], 'running'>, failure: Failure | null): void {
    job.state = state;
    job.failure = failure && { kind: failure.kind, message: failure.message, next: failure.next };
    job.secondsLeft = null;
    this.log.info({ job: job.id, name: job.name, state, failure: job.failure }, 'job ended');
    this.#changed(job, true);
  }

  #context(job: Job, signal: AbortSignal): JobContext {
    const meter = new RateMeter();
    const reach = (done: number, total: number | null): void => {
      job.done = done;
      job.total = total;
      job.rate = meter.rate(done);
      job.secondsLeft = job.rate && total !== null ? Math.max(0, (total - done) / job.rate) : null;
      this.#changed(job, false);
    };
    return {
      id: job.id,
      signal,
      phase: (phase, unit, total, done = 0) => {
        Object.assign(job, { phase, unit, done, total, rate: null, secondsLeft: null });
        meter.reset(done);
        this.#changed(job, true);
      },
      advance: (units) => {
        reach(job.done + units, job.total);
      },
      reach: (done, total) => {
        reach(done, total ?? job.total);
      },
    };
  }

  /** Sends the job to listeners: progress at most ten times per second, beginnings and ends always. */
  #changed(job: Job, always: boolean): void {
    const entry = this.#entries.get(job.id);
    const now = performance.now();
    if (!entry || (!always && now - entry.sentAt < 100)) return;
    entry.sentAt = now;
    this.send({ ...job });
  }
}

function endOf({ kind }: Failure): 'cancelled' | 'paused' | 'failed' {
  return kind === 'cancelled' || kind === 'paused' ? kind : 'failed';
}

const windowMs = 10_000;

/** Units per second over the last ten seconds. */
class RateMeter {
  #points: { at: number; done: number }[] = [];

  reset(done: number): void {
    this.#points = [{ at: performance.now(), done }];
  }

  rate(done: number): number | null {
    const at = performance.now();
    const last = this.#points.at(-1);
    if (!last || at - last.at > 200) this.#points.push({ at, done });
    while (this.#points.length > 2 && at - (this.#points[0]?.at ?? at) > windowMs) this.#points.shift();
    const first = this.#points[0];
    if (!first || at - first.at < 300 || done <= first.done) return null;
    return ((done - first.done) / (at - first.at)) * 1000;
  }
}

/** Throws kind 'cancelled' when the signal has fired. Loops call it between two pieces of work. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new Failure('cancelled', 'Cancelled.');
}
