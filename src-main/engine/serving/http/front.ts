import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { busy, ClientGone, readBody } from './body';
import { requireLocal, requireToken } from './guards';
import { Rate, type ServingLimits } from './limits';
import { classifyQuestion, predictQuestion } from './questions';
import { Refused } from './refusal';
import { metadataReply, replyTo, statusReply, type ModelFacts, type PictureAnswer } from './replies';
import { routeOf } from './routes';

export interface FrontOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly token: string;
  readonly model: ModelFacts;
  readonly limits: ServingLimits;
  /**
   * Answers pictures, given as the bytes of picture files. The signal fires when nobody waits for them any more.
   * @throws Refused; anything else is answered with status 500
   */
  readonly ask: (pictures: readonly Buffer[], signal: AbortSignal) => Promise<readonly PictureAnswer[]>;
}

/** The HTTP side of a served model: it guards, limits, reads and answers requests on 127.0.0.1, and logs nothing of them. */
export class HttpFront {
  readonly #server: Server;
  readonly #rate: Rate;
  #underway = 0;
  #bytes = 0;

  private constructor(private readonly options: FrontOptions) {
    const { limits } = options;
    this.#rate = new Rate(limits.perSecond, limits.atOnce);
    this.#server = createServer(
      {
        maxHeaderSize: 16_384,
        headersTimeout: Math.min(10_000, limits.bodyMs),
        requestTimeout: limits.bodyMs + 5000, // after our own limit, which can say why
        connectionsCheckingInterval: 1000,
        keepAliveTimeout: 10_000,
      },
      (request, response) => void this.#answer(request, response),
    );
    this.#server.maxConnections = limits.connections;
  }

  /** Listens. @throws Error with the code EADDRINUSE or EACCES */
  static async listen(options: FrontOptions): Promise<HttpFront> {
    const front = new HttpFront(options);
    front.#server.listen(options.port, '127.0.0.1');
    await once(front.#server, 'listening');
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more requests, and waits for those underway, `graceMs` at most. */
  async close(graceMs: number): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => {
      this.#server.closeAllConnections();
    }, graceMs);
    await closed;
    clearTimeout(timer);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, 200, await this.#reply(request, response));
    } catch (error) {
      if (error instanceof ClientGone) return;
      const { status, message, headers } = error instanceof Refused ? error : new Refused(500, 'Internal error');
      if (!request.complete) hangUp(request, response);
      send(response, status, { error: message }, headers);
    }
  }

  async #reply(request: IncomingMessage, response: ServerResponse): Promise<object> {
    const { model, token } = this.options;
    if (!this.#rate.admits())
      throw new Refused(429, 'Too many requests. Try again in a moment.', { 'retry-after': '1' });
    requireLocal(request.headers, this.port);
    const { method = '', url = '' } = request;
    if (url.startsWith('/health')) {
      routeOf(method, url, model.name);
      return { status: 'ok' };
    }
    requireToken(request.headers, token);
    const route = routeOf(method, url, model.name);
    if (route === 'status') return statusReply();
    if (route === 'metadata') return metadataReply(model);
    return this.#predict(request, response, route === 'classify' ? classifyQuestion : predictQuestion);
  }

  async #predict(request: IncomingMessage, response: ServerResponse, read: typeof predictQuestion): Promise<object> {
    const { limits, model, ask } = this.options;
    if (this.#underway >= limits.underway) throw busy();
    this.#underway += 1;
    let taken = 0;
    const take = (bytes: number): boolean => {
      if (this.#bytes + bytes > limits.allBytes) return false;
      this.#bytes += bytes;
      taken += bytes;
      return true;
    };
    try {
      const body = await readBody(request, { take, most: limits.bodyBytes }, limits.bodyMs);
      const question = read(body, limits.pictures);
      const gone = new AbortController();
      response.once('close', () => {
        gone.abort(new ClientGone());
      });
      return replyTo(question, await inTime(ask, question.pictures, gone.signal, limits.answerMs), model);
    } finally {
      this.#underway -= 1;
      this.#bytes -= taken;
    }
  }
}

/** Asks, and gives up after some milliseconds, or when the client is gone. */
async function inTime(
  ask: FrontOptions['ask'],
  pictures: readonly Buffer[],
  gone: AbortSignal,
  ms: number,
): Promise<readonly PictureAnswer[]> {
  const end = new AbortController();
  const late = setTimeout(() => {
    end.abort(new Refused(504, `There was no answer within ${String(ms / 1000)} s. Send fewer pictures at once.`));
  }, ms);
  const leave = (): void => {
    end.abort(gone.reason);
  };
  gone.addEventListener('abort', leave);
  const ended = once(end.signal, 'abort').then((): never => {
    throw end.signal.reason;
  });
  try {
    const answers = ask(pictures, end.signal);
    answers.catch(() => undefined); // nobody waits for it any more after the end
    return await Promise.race([answers, ended]);
  } finally {
    clearTimeout(late);
    gone.removeEventListener('abort', leave);
  }
}

function send(response: ServerResponse, status: number, body: object, headers = {}): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(text);
}

/** Milliseconds for a client to finish its body and read why it is not wanted. */
const readingMs = 500;

/** Ends the connection soon after the answer, unless the rest of the body arrives: it may be long, or never come. */
function hangUp(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, readingMs).unref();
    request.resume();
  });
}
