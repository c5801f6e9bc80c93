import * as v from 'valibot';
import { contract } from '../../src-shared/contract';
import { declarationsOf, methodName, type JobsOf, type Listener, type RequestsOf } from '../../src-shared/rpc/declare';
import type { Job } from '../../src-shared/contract/jobs';
import { call, caller, listener, type Channel } from './channel';
import { startChild, type Child, type ChildOptions } from './children';

type Contract = typeof contract;

export interface JobOptions {
  readonly onProgress?: (job: Job) => void;
  /** Aborting asks the job to stop; the promise then rejects with kind 'cancelled'. */
  readonly signal?: AbortSignal;
}

/** A started engine, as its owner uses it. */
export interface EngineClient {
  readonly requests: RequestsOf<Contract>;
  readonly jobs: JobsOf<Contract, JobOptions>;
  readonly on: Listener<Contract>;
  readonly child: Child;
}

/**
 * V8 collects garbage with helper threads, and the engine's thread waits for them: 40 to 100 ms for some 50 MB where trainer and
 * decoders keep all cores busy. Alone, the thread takes 18 ms at most (measured with `bench -- waits`).
 */
const garbageCollection = '--single-threaded-gc';

/** Starts an engine. The engine and its children end when the channel closes. */
export function startEngine(options: ChildOptions): EngineClient {
  const child = startChild('engine', {
    ...options,
    nodeArguments: [...(options.nodeArguments ?? []), garbageCollection],
  });
  const { channel } = child;
  const requests = caller(channel, contract);
  const on = listener(channel, contract);
  return { requests, on, child, jobs: jobRunner(channel, requests, on) };
}

/** Returns the functions that run a job to its end, such as `jobs.runs.train(params, { onProgress, signal })`. */
function jobRunner(
  channel: Channel,
  requests: RequestsOf<Contract>,
  on: Listener<Contract>,
): JobsOf<Contract, JobOptions> {
  const run = async (
    method: string,
    result: v.GenericSchema,
    params: unknown,
    options: JobOptions = {},
  ): Promise<unknown> => {
    options.signal?.throwIfAborted();
    let id: number | undefined;
    const stopListening = on('jobs', 'changed', (job) => {
      if (job.id === id) options.onProgress?.(job);
    });
    const cancel = (): void => {
      if (id !== undefined) requests.jobs.cancel({ job: id }).catch(() => undefined); // the job's own end says how it went
    };
    try {
      ({ job: id } = (await call(channel, method, Started, params)) as v.InferOutput<typeof Started>);
      options.signal?.addEventListener('abort', cancel);
      if (options.signal?.aborted) cancel();
      return v.parse(result, await requests.jobs.result({ job: id }));
    } finally {
      stopListening();
      options.signal?.removeEventListener('abort', cancel);
    }
  };
  const table: Record<string, Record<string, unknown>> = {};
  for (const { noun, member, declaration } of declarationsOf(contract)) {
    const calls = (table[noun] ??= {});
    if (declaration.kind !== 'job') continue;
    calls[member] = (params: unknown, options?: JobOptions) =>
      run(methodName(noun, member), declaration.result, params, options);
  }
  return table as JobsOf<Contract, JobOptions>;
}

const Started = v.object({ job: v.number() });
