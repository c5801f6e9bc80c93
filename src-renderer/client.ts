import { contract, type JobName, type JobResult } from '../src-shared/contract';
import type { Answer, Bridge } from '../src-shared/contract/bridge';
import type { Contract, JobHandle, Listener, RequestsOf, StartersOf } from '../src-shared/rpc/declare';
import { shellContract } from '../src-shared/contract/shell';
import { Failure } from '../src-shared/domain/failure';

declare global {
  interface Window {
    readonly facet: Bridge;
  }
}

type Engine = typeof contract;
type Calls = Record<string, Record<string, (params: unknown) => Promise<Answer>>>;

/** Requests to the engine: `engine.labels.apply(params)`. They throw a Failure. */
export const engine = functionsOf(contract, window.facet.engine, 'request') as unknown as RequestsOf<Engine>;

/** Starts jobs: `start.runs.train(params)` returns a handle with the job's id and its result. `state/jobs.svelte.ts` has its progress. */
export const start = functionsOf(contract, window.facet.engine, 'job') as unknown as StartersOf<Engine>;

/** The result of a job that was started elsewhere, or before the window was loaded. The name gives the result its type. */
export const resultOf = <Name extends JobName>(_name: Name, job: number): Promise<JobResult<Name>> =>
  engine.jobs.result({ job }) as Promise<JobResult<Name>>;

/** Requests to the shell around the window. */
export const shell = functionsOf(shellContract, window.facet.shell, 'request') as unknown as RequestsOf<
  typeof shellContract
>;

/** Listens for an event of the engine or the shell; returns the function that stops listening. */
export const on = ((noun: string, member: string, listen: (data: unknown) => void) => {
  const listeners = window.facet.on as Record<string, Record<string, (listen: (data: unknown) => void) => () => void>>;
  return listeners[noun]?.[member]?.(listen);
}) as Listener<Engine & typeof shellContract>;

/** The path of something dropped on the window; null when it is not a file of this computer. */
export const pathOfDropped = (file: File): Promise<string | null> => window.facet.pathOfDropped(file);

function functionsOf(of: Contract, calls: Calls, kind: 'request' | 'job') {
  const nouns = Object.entries(of).map(([noun, members]) => {
    const names = Object.entries(members).filter(([, declaration]) => declaration.kind === kind);
    const functions = names.map(([member]): [string, unknown] => {
      const call = throwing(calls[noun]?.[member]);
      return [member, kind === 'job' ? starting(call) : call];
    });
    return [noun, Object.fromEntries(functions)] as const;
  });
  return Object.fromEntries(nouns) as Record<string, unknown>;
}

/** Makes the start of a job return a handle. */
function starting(call: (params: unknown) => Promise<unknown>) {
  return async (params: unknown): Promise<JobHandle<unknown>> => {
    const { job } = (await call(params)) as { job: number };
    return { job, result: () => engine.jobs.result({ job }) };
  };
}

function throwing(call: ((params: unknown) => Promise<Answer>) | undefined) {
  return async (params: unknown): Promise<unknown> => {
    if (!call)
      throw new Failure('internal', 'The window and its shell are of different versions.', 'Build Facet again.');
    const answer = await call(params);
    if (answer.ok) return answer.value;
    throw new Failure(answer.failure.kind, answer.failure.message, answer.failure.next);
  };
}
