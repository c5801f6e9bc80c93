import { contract } from '../src-shared/contract';
import type { Answer, Bridge } from '../src-shared/contract/bridge';
import type { Contract, JobDeclaration, Listener, RequestsOf } from '../src-shared/contract/declare';
import { shellContract } from '../src-shared/contract/shell';
import { Failure } from '../src-shared/domain/failure';
import type { InferInput } from 'valibot';

declare global {
  interface Window {
    readonly facet: Bridge;
  }
}

type Engine = typeof contract;
type Starters = {
  readonly [N in keyof Engine]: {
    readonly [M in keyof Engine[N] as Engine[N][M] extends JobDeclaration ? M : never]: (
      params: Engine[N][M] extends JobDeclaration<infer P> ? InferInput<P> : never,
    ) => Promise<{ job: number }>;
  };
};
type Calls = Record<string, Record<string, (params: unknown) => Promise<Answer>>>;

/** Requests to the engine: `engine.labels.apply(params)`; what goes wrong is thrown as a Failure. */
export const engine = functionsOf(contract, window.facet.engine, 'request') as unknown as RequestsOf<Engine>;

/** Starts jobs: `start.runs.train(params)` gives the job's id; `jobs` (state/jobs.svelte.ts) follows it. */
export const start = functionsOf(contract, window.facet.engine, 'job') as unknown as Starters;

/** Requests to the shell around the window. */
export const shell = functionsOf(shellContract, window.facet.shell, 'request') as unknown as RequestsOf<
  typeof shellContract
>;

/** Listens for an event of the engine or the shell; returns the function that stops listening. */
export const on = ((noun: string, member: string, listen: (data: unknown) => void) => {
  const listeners = window.facet.on as Record<string, Record<string, (listen: (data: unknown) => void) => () => void>>;
  return listeners[noun]?.[member]?.(listen);
}) as Listener<Engine & typeof shellContract>;

/** The path of something dropped on the window; null when it is no file of this computer. */
export const pathOfDropped = (file: File): Promise<string | null> => window.facet.pathOfDropped(file);

function functionsOf(of: Contract, calls: Calls, kind: 'request' | 'job') {
  const nouns = Object.entries(of).map(([noun, members]) => {
    const names = Object.entries(members).filter(([, declaration]) => declaration.kind === kind);
    return [noun, Object.fromEntries(names.map(([member]) => [member, throwing(calls[noun]?.[member])]))];
  });
  return Object.fromEntries(nouns) as Record<string, unknown>;
}

function throwing(call: ((params: unknown) => Promise<Answer>) | undefined) {
  return async (params: unknown): Promise<unknown> => {
    if (!call) throw new Failure('internal', 'The window and its shell do not fit each other.', 'Build Facet again.');
    const answer = await call(params);
    if (answer.ok) return answer.value;
    throw new Failure(answer.failure.kind, answer.failure.message, answer.failure.next);
  };
}
