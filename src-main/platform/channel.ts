import type { ChildProcess } from 'node:child_process';
import * as v from 'valibot';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import {
  declarationsOf,
  methodName,
  type Contract,
  type Emitter,
  type HandlersOf,
  type Listener,
  type RequestsOf,
} from '../../src-shared/rpc/declare';
import { Failure, failureKinds } from '../../src-shared/domain/failure';
import { Next } from '../../src-shared/domain/next-steps';

/** One end of a JSON-RPC connection over Node's IPC channel. Closes when the other process ends. */
export interface Channel {
  readonly connection: MessageConnection;
  /** Resolves when the other side is gone. */
  readonly closed: Promise<void>;
}

/** Opens the channel to a forked child or, given `process`, from a child to its parent. */
export function openChannel(peer: ChildProcess | NodeJS.Process): Channel {
  const connection = createMessageConnection(new IPCMessageReader(peer), new IPCMessageWriter(peer));
  const closed = new Promise<void>((resolve) => {
    peer.once('disconnect', () => {
      connection.dispose();
      resolve();
    });
  });
  connection.onError(() => undefined); // a broken pipe is followed by 'disconnect', which is where it is handled
  connection.listen();
  return { connection, closed };
}

/** Answers a contract's requests. Parameters are parsed here; a bad message gets kind 'bad-message' and reaches no handler. */
export function answer<C extends Contract>(channel: Channel, contract: C, handlers: HandlersOf<C>): void {
  const table = handlers as unknown as Record<string, Record<string, Handler>>;
  for (const { noun, member, declaration } of declarationsOf(contract)) {
    if (declaration.kind !== 'request') continue;
    const handler = table[noun]?.[member];
    if (!handler) throw new Error(`No handler for ${methodName(noun, member)}`);
    answerOne(channel, methodName(noun, member), declaration.params, handler);
  }
}

type Handler = (params: unknown, signal: AbortSignal) => unknown;

/** Answers a single method. `answer` does so for a whole contract. */
export function answerOne(channel: Channel, method: string, params: v.GenericSchema, handler: Handler): void {
  channel.connection.onRequest(method, async (raw: unknown, token: CancellationToken) => {
    const parsed = v.safeParse(params, raw);
    if (!parsed.success) {
      return toResponseError(new Failure('bad-message', `${method}: ${v.summarize(parsed.issues)}`));
    }
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      abort.abort();
    });
    // A request that was cancelled before this process read it has a token that no longer fires.
    if (token.isCancellationRequested) abort.abort();
    void channel.closed.then(() => {
      abort.abort();
    });
    try {
      return (await handler(parsed.output, abort.signal)) ?? null;
    } catch (error) {
      return toResponseError(Failure.from(error));
    } finally {
      subscription.dispose();
    }
  });
}

/** Returns the function that sends a contract's events. Once the channel is closed, it does nothing. */
export function emitter<C extends Contract>(channel: Channel, _contract: C): Emitter<C> {
  let open = true;
  void channel.closed.then(() => {
    open = false;
  });
  return (noun, member, data) => {
    if (open) channel.connection.sendNotification(methodName(noun, member), data).catch(() => undefined);
  };
}

/** Returns the function that adds listeners for a contract's events. Data that does not fit its schema is dropped. */
export function listener<C extends Contract>(channel: Channel, contract: C): Listener<C> {
  return (noun, member, listen) => {
    const declaration = contract[noun]?.[member];
    if (declaration?.kind !== 'event') throw new Error(`No event ${methodName(noun, member)}`);
    const listeners = listenersOf(channel, methodName(noun, member));
    const parseAndListen = (raw: unknown): void => {
      const parsed = v.safeParse(declaration.data, raw);
      if (parsed.success) listen(parsed.output as Parameters<typeof listen>[0]);
    };
    listeners.add(parseAndListen);
    return () => {
      listeners.delete(parseAndListen);
    };
  };
}

type RawListener = (raw: unknown) => void;

const listenersByMethod = new WeakMap<Channel, Map<string, Set<RawListener>>>();

/** The listeners of one event. vscode-jsonrpc knows one handler per method: a second one would replace the first. */
function listenersOf(channel: Channel, method: string): Set<RawListener> {
  const byMethod = listenersByMethod.get(channel) ?? new Map<string, Set<RawListener>>();
  listenersByMethod.set(channel, byMethod);
  const known = byMethod.get(method);
  if (known) return known;
  const listeners = new Set<RawListener>();
  byMethod.set(method, listeners);
  channel.connection.onNotification(method, (raw: unknown) => {
    for (const listen of [...listeners]) listen(raw);
  });
  return listeners;
}

/** Returns the functions that call the other side, such as `client.labels.apply(params, signal)`. Results are parsed. */
export function caller<C extends Contract>(channel: Channel, contract: C): RequestsOf<C> {
  const client: Record<string, Record<string, unknown>> = {};
  for (const { noun, member, declaration } of declarationsOf(contract)) {
    if (declaration.kind !== 'request') continue;
    (client[noun] ??= {})[member] = (params: unknown, signal?: AbortSignal) =>
      call(channel, methodName(noun, member), declaration.result, params, signal);
  }
  return client as RequestsOf<C>;
}

/** Calls one method. Throws kind 'child-died' when the channel is lost, and Failures of the other side as they were. */
export async function call(
  channel: Channel,
  method: string,
  result: v.GenericSchema,
  params: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  if (signal?.aborted) throw new Failure('cancelled', 'Cancelled.');
  const source = new CancellationTokenSource();
  const cancel = (): void => {
    source.cancel();
  };
  signal?.addEventListener('abort', cancel);
  try {
    const parsed = v.safeParse(result, await channel.connection.sendRequest(method, params, source.token));
    if (parsed.success) return parsed.output;
    // A project may hold values that Facet never writes: one sentence, however many rows have them.
    const [first] = parsed.issues;
    throw new Failure(
      'bad-message',
      `The answer to ${method} has a value that Facet never writes (${v.getDotPath(first) ?? 'all of it'}: ${first.message.slice(0, 200)}).`,
      { step: 'restore-a-backup' },
    );
  } catch (error) {
    throw fromResponseError(error);
  } finally {
    signal?.removeEventListener('abort', cancel);
    source.dispose();
  }
}

const ErrorData = v.object({ kind: v.picklist(failureKinds), next: Next });
const applicationError = -32000;

/** Characters of the longest sentence that is sent: paths and names in a stranger's project may have millions. */
const longestSentence = 10_000;

const shortened = (text: string): string =>
  text.length <= longestSentence ? text : `${text.slice(0, longestSentence)} …`;

function toResponseError({ kind, message, next }: Failure): ResponseError<v.InferOutput<typeof ErrorData>> {
  return new ResponseError(applicationError, shortened(message), { kind, next });
}

function fromResponseError(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof ResponseError) {
    const data = v.safeParse(ErrorData, error.data);
    if (data.success) return new Failure(data.output.kind, error.message, data.output.next);
    return new Failure('child-died', 'The process that did this work has ended.', '', { cause: error });
  }
  return new Failure('child-died', 'The process that did this work has ended.', '', { cause: error });
}
