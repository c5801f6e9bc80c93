import type { InferInput, InferOutput } from 'valibot';
import { contract } from '../../src-shared/contract';
import type { Answer, Bridge } from '../../src-shared/contract/bridge';
import { shellContract } from '../../src-shared/contract/shell';
import { Failure } from '../../src-shared/domain/failure';
import {
  declarationsOf,
  methodName,
  type Contract,
  type EventDeclaration,
  type JobDeclaration,
  type RequestDeclaration,
  type Schema,
} from '../../src-shared/rpc/declare';

const whole = { ...contract, ...shellContract };
type Whole = typeof whole;
type Noun = keyof Whole;
type Member<N extends Noun, D> = {
  [M in keyof Whole[N] & string]: Whole[N][M] extends D ? M : never;
}[keyof Whole[N] & string];
type ParamsOf<D> = D extends RequestDeclaration<infer P> | JobDeclaration<infer P> ? InferOutput<P> : never;
type ResultOf<D> = D extends RequestDeclaration<Schema, infer R> | JobDeclaration<Schema, infer R>
  ? InferInput<R>
  : never;
type DataOf<D> = D extends EventDeclaration<infer S> ? InferInput<S> : never;

/** One question that the window asked: a request, or the start of a job. */
export interface Asked {
  /** 'labels.apply' */
  readonly method: string;
  readonly params: unknown;
}

type Give = (params: unknown) => unknown;

/**
 * A stand-in for `window.facet` without a shell and an engine: it gives the answers that a test or a story has set, records every
 * question, and sends events on demand.
 */
export class FakeBridge implements Bridge {
  readonly #answers = new Map<string, Give>();
  readonly #results = new Map<number, Promise<unknown>>();
  readonly #listeners = new Map<string, Set<(data: unknown) => void>>();
  #asked: readonly Asked[] = [];
  #lastJob = 0;
  readonly engine = this.#functionsOf(contract) as Bridge['engine'];
  readonly shell = this.#functionsOf(shellContract) as Bridge['shell'];
  readonly on = this.#listenersOf(whole) as Bridge['on'];
  readonly pathOfDropped = (): Promise<null> => Promise.resolve(null);

  /** @param unanswered 'fail': a question without an answer fails and names itself; 'wait': it is never answered */
  constructor(private readonly unanswered: 'fail' | 'wait' = 'fail') {}

  /** Every question so far, oldest first. */
  get asked(): readonly Asked[] {
    return this.#asked;
  }

  /** The parameters of each question of one name, oldest first. */
  askedOf<N extends Noun, M extends Member<N, RequestDeclaration | JobDeclaration>>(
    noun: N,
    member: M,
  ): readonly ParamsOf<Whole[N][M]>[] {
    const method = methodName(noun, member);
    return this.#asked.filter((each) => each.method === method).map(({ params }) => params as ParamsOf<Whole[N][M]>);
  }

  /** Sets the answer to a request: a function that returns it, promises it or throws a Failure. */
  answer<N extends Noun, M extends Member<N, RequestDeclaration>>(
    noun: N,
    member: M,
    give: (params: ParamsOf<Whole[N][M]>) => ResultOf<Whole[N][M]> | Promise<ResultOf<Whole[N][M]>>,
  ): void {
    this.#answers.set(methodName(noun, member), give as Give);
  }

  /** Sets the result of jobs of one name, or their Failure. Ids count from 1. */
  answerJob<N extends Noun, M extends Member<N, JobDeclaration>>(
    noun: N,
    member: M,
    work: (params: ParamsOf<Whole[N][M]>) => ResultOf<Whole[N][M]> | Promise<ResultOf<Whole[N][M]>>,
  ): void {
    this.#answers.set(methodName(noun, member), (params) => {
      const job = (this.#lastJob += 1);
      const result = Promise.resolve().then(() => work(params as ParamsOf<Whole[N][M]>));
      result.catch(() => undefined); // reported to whoever asks for the result
      this.#results.set(job, result);
      return { job };
    });
  }

  /** Sends an event to all listeners. */
  emit<N extends Noun, M extends Member<N, EventDeclaration>>(noun: N, member: M, data: DataOf<Whole[N][M]>): void {
    for (const listen of this.#listeners.get(methodName(noun, member)) ?? []) listen(data);
  }

  /** Forgets answers, results and questions. Listeners stay, and so does the count of jobs. */
  reset(): void {
    this.#answers.clear();
    this.#results.clear();
    this.#asked = [];
  }

  async #ask(method: string, params: unknown): Promise<Answer> {
    this.#asked = [...this.#asked, { method, params }];
    const give = method === 'jobs.result' ? this.#resultOf : this.#answers.get(method);
    if (!give && this.unanswered === 'wait') return new Promise(() => undefined);
    try {
      if (!give) throw new Failure('internal', `Nothing answers ${method} here.`);
      return { ok: true, value: await give(params) };
    } catch (error) {
      const { kind, message, next } = Failure.from(error);
      return { ok: false, failure: { kind, message, next } };
    }
  }

  readonly #resultOf = (params: unknown): Promise<unknown> => {
    const result = this.#results.get((params as { job: number }).job);
    return result ?? Promise.reject(new Failure('not-found', 'There is no such job.'));
  };

  #functionsOf(of: Contract): unknown {
    return byName(of, (method, isEvent) => (isEvent ? null : (params: unknown) => this.#ask(method, params)));
  }

  #listenersOf(of: Contract): unknown {
    return byName(of, (method, isEvent) =>
      isEvent
        ? (listen: (data: unknown) => void) => {
            const listeners = this.#listeners.get(method) ?? new Set();
            this.#listeners.set(method, listeners.add(listen));
            return () => void listeners.delete(listen);
          }
        : null,
    );
  }
}

/** One value per declaration, as `{ noun: { member: value } }`; null leaves a declaration out. */
function byName(of: Contract, make: (method: string, isEvent: boolean) => unknown): unknown {
  const nouns: Record<string, Record<string, unknown>> = {};
  for (const { noun, member, declaration } of declarationsOf(of)) {
    const value = make(methodName(noun, member), declaration.kind === 'event');
    if (value !== null) nouns[noun] = { ...nouns[noun], [member]: value };
  }
  return nouns;
}

/** A promise that its owner settles later: for what is shown while an answer is on its way. */
export function deferred<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
} {
  let settle: { resolve: (value: T) => void; reject: (error: unknown) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, resolve: (value) => settle?.resolve(value), reject: (error) => settle?.reject(error) };
}
