import type { BaseIssue, BaseSchema, InferInput, InferOutput } from 'valibot';

/** Any valibot schema without asynchronous checks. */
export type Schema = BaseSchema<unknown, unknown, BaseIssue<unknown>>;

/** A question with an answer. */
export interface RequestDeclaration<P extends Schema = Schema, R extends Schema = Schema> {
  readonly kind: 'request';
  readonly params: P;
  readonly result: R;
}

/** Long work: the request answers with a job id at once; progress, cancellation and the result go through `jobs`. */
export interface JobDeclaration<P extends Schema = Schema, R extends Schema = Schema> {
  readonly kind: 'job';
  readonly params: P;
  readonly result: R;
}

/** A fact that is sent to all listeners. */
export interface EventDeclaration<D extends Schema = Schema> {
  readonly kind: 'event';
  readonly data: D;
}

export type Declaration = RequestDeclaration | JobDeclaration | EventDeclaration;
export type NounDeclaration = Readonly<Record<string, Declaration>>;
/** A contract: nouns, each with its requests, jobs and events. Everything that crosses a process derives from one. */
export type Contract = Readonly<Record<string, NounDeclaration>>;

export function request<P extends Schema, R extends Schema>(params: P, result: R): RequestDeclaration<P, R> {
  return { kind: 'request', params, result };
}

export function job<P extends Schema, R extends Schema>(params: P, result: R): JobDeclaration<P, R> {
  return { kind: 'job', params, result };
}

export function event<D extends Schema>(data: D): EventDeclaration<D> {
  return { kind: 'event', data };
}

type Members<N, K extends Declaration['kind']> = {
  [M in keyof N as N[M] extends { kind: K } ? M : never]: N[M];
};
type ParamsIn<D> = D extends { params: infer P extends Schema } ? InferInput<P> : never;
type ParamsOut<D> = D extends { params: infer P extends Schema } ? InferOutput<P> : never;
type ResultIn<D> = D extends { result: infer R extends Schema } ? InferInput<R> : never;
type ResultOut<D> = D extends { result: infer R extends Schema } ? InferOutput<R> : never;
type DataIn<D> = D extends { data: infer S extends Schema } ? InferInput<S> : never;
type DataOut<D> = D extends { data: infer S extends Schema } ? InferOutput<S> : never;

/** A caller's functions, one per request: `client.labels.apply(params)`. */
export type RequestsOf<C extends Contract> = {
  readonly [N in keyof C]: {
    readonly [M in keyof Members<C[N], 'request'>]: (
      params: ParamsIn<C[N][M]>,
      signal?: AbortSignal,
    ) => Promise<ResultOut<C[N][M]>>;
  };
};

/** An answering process's functions, one per request. `signal` fires when the caller cancels or is gone. */
export type HandlersOf<C extends Contract> = {
  readonly [N in keyof C]: {
    readonly [M in keyof Members<C[N], 'request'>]: (
      params: ParamsOut<C[N][M]>,
      signal: AbortSignal,
    ) => ResultIn<C[N][M]> | Promise<ResultIn<C[N][M]>>;
  };
};

/** A caller's functions for jobs: each runs a job to its end, with progress and cancellation. */
export type JobsOf<C extends Contract, Options> = {
  readonly [N in keyof C]: {
    readonly [M in keyof Members<C[N], 'job'>]: (
      params: ParamsIn<C[N][M]>,
      options?: Options,
    ) => Promise<ResultOut<C[N][M]>>;
  };
};

/** Names of a contract's jobs: 'imports.run'. */
export type JobNameOf<C extends Contract> = {
  [N in keyof C & string]: `${N}.${keyof Members<C[N], 'job'> & string}`;
}[keyof C & string];

/** Result of the job with a name. */
export type JobResultOf<C extends Contract, Name extends JobNameOf<C>> = Name extends `${infer N}.${infer M}`
  ? ResultOut<C[N][M]>
  : never;

/** A started job: its id, and its result once it has ended. `result` fails with the job's own failure. */
export interface JobHandle<Result> {
  readonly job: number;
  readonly result: () => Promise<Result>;
}

/** Functions that start a job and answer at once: `start.runs.train(params)`. */
export type StartersOf<C extends Contract> = {
  readonly [N in keyof C]: {
    readonly [M in keyof Members<C[N], 'job'>]: (params: ParamsIn<C[N][M]>) => Promise<JobHandle<ResultOut<C[N][M]>>>;
  };
};

/** The engine's functions for jobs. `Context` reports progress and carries the cancellation. */
export type JobHandlersOf<C extends Contract, Context> = {
  readonly [N in keyof C]: {
    readonly [M in keyof Members<C[N], 'job'>]: (
      params: ParamsOut<C[N][M]>,
      context: Context,
    ) => Promise<ResultIn<C[N][M]>>;
  };
};

/** Sends an event: `emit('jobs', 'changed', job)`. */
export type Emitter<C extends Contract> = <N extends keyof C & string, M extends keyof Members<C[N], 'event'> & string>(
  noun: N,
  member: M,
  data: DataIn<C[N][M]>,
) => void;

/** Listens for an event; returns the function that stops listening. */
export type Listener<C extends Contract> = <
  N extends keyof C & string,
  M extends keyof Members<C[N], 'event'> & string,
>(
  noun: N,
  member: M,
  listen: (data: DataOut<C[N][M]>) => void,
) => () => void;

/** All declarations of a contract, with their names. */
export function declarationsOf(contract: Contract): { noun: string; member: string; declaration: Declaration }[] {
  return Object.entries(contract).flatMap(([noun, members]) =>
    Object.entries(members).map(([member, declaration]) => ({ noun, member, declaration })),
  );
}

/** Name of a member on the channel. */
export const methodName = (noun: string, member: string): string => `${noun}.${member}`;
