import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { privateFolder } from '../../platform/temporary';
import type { FileAnswer, FileNetwork } from '../models/ready-network';
import { answerOf, namedAnswer } from '../predicting/answer';
import { atItsTemperature, type ChosenModel } from '../predicting/chosen-model';
import { networkOf } from '../predicting/network';
import type { Services } from '../project/services';
import { Batches } from './batches';
import { usualLimits } from './http/limits';
import type { FromThread } from './http/messages';
import type { PictureAnswer } from './http/replies';
import { startHttpThread, type HttpThread } from './http-thread';

/** Pictures of one run of the network, unless a single request has more. */
const batchPictures = 64;
/** Milliseconds for requests underway when it stops. */
const graceMs = 2000;
/** A model that is served stays loaded. */
const never = 2 ** 31 - 1;

interface Options {
  readonly model: ChosenModel;
  /** Its name in addresses. */
  readonly name: string;
  readonly port: number;
  /** Called when the thread has ended by itself. */
  readonly onEnd: () => void;
}

type Asked = Extract<FromThread, { readonly kind: 'ask' }>;

/** A model that is served over HTTP: a thread that speaks it, and a process that predicts. */
export class ServedModel {
  readonly token = randomBytes(32).toString('base64url');
  readonly counts = { requests: 0, images: 0, runs: 0 };
  readonly #network: FileNetwork;
  readonly #batches: Batches<string, FileAnswer>;
  /** Functions that withdraw requests, by their ids. */
  readonly #waiting = new Map<number, () => void>();
  readonly #end = new AbortController();
  #thread: HttpThread | null = null;
  #folder: string | null = null;

  private constructor(
    private readonly services: Services,
    private readonly options: Options,
  ) {
    this.#network = networkOf(services, options.model, never);
    this.#batches = new Batches((files) => {
      this.counts.runs += 1;
      return this.#network.predict(files, this.#end.signal);
    }, batchPictures);
  }

  /** Loads the model and listens. @throws Failure of kind 'bad-input' for a port in use, and what `trainer.openModel` throws */
  static async start(services: Services, options: Options): Promise<ServedModel> {
    const served = new ServedModel(services, options);
    try {
      await served.#start();
      return served;
    } catch (error) {
      await served.stop();
      throw error;
    }
  }

  get name(): string {
    return this.options.name;
  }

  get classes(): readonly string[] {
    return this.options.model.classes;
  }

  get port(): number {
    return this.#thread?.port ?? 0;
  }

  /** Stops listening, and waits for requests underway for a moment. */
  async stop(): Promise<void> {
    await this.#thread?.close(graceMs);
    this.#end.abort();
    this.#network.close();
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const { name, port, onEnd } = this.options;
    this.#folder = await mkdtemp(join(privateFolder(), 'served-'));
    await this.#network.open();
    const { token, classes } = this;
    const request = { port, token, model: { name, classes }, limits: usualLimits, folder: this.#folder };
    this.#thread = await startHttpThread(request, {
      receive: (message) => {
        if (message.kind === 'ask') void this.#answer(message);
        if (message.kind === 'drop') this.#waiting.get(message.id)?.();
      },
      died: (error) => {
        this.services.log.error({ err: error }, 'the thread that serves a model has ended');
        onEnd();
      },
    });
  }

  async #answer({ id, folder, files }: Asked): Promise<void> {
    try {
      const answers = await this.#ask(id, files);
      if (answers === null) return;
      const unread = answers.flatMap((answer, index) => ('reason' in answer ? [{ index, reason: answer.reason }] : []));
      const [first] = unread;
      if (first) {
        const reason = `Picture ${String(first.index)} can’t be read: ${first.reason}`;
        this.#thread?.send({ kind: 'failure', id, status: 400, reason });
        return;
      }
      this.counts.requests += 1;
      this.counts.images += files.length;
      this.#thread?.send({ kind: 'answers', id, answers: answers.flatMap((each) => this.#named(each)) });
    } catch (error) {
      const { kind, message } = Failure.from(error);
      if (kind === 'internal') this.services.log.error({ err: error }, 'a served model gave no answer');
      const isTemporary = kind === 'cancelled' || kind === 'child-died' || kind === 'disk-full';
      const reason = kind === 'internal' ? 'Internal error' : message;
      this.#thread?.send({ kind: 'failure', id, status: isTemporary ? 503 : 500, reason });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Answers files; null once nobody waits for them any more. */
  #ask(id: number, files: readonly string[]): Promise<readonly FileAnswer[] | null> {
    return new Promise((resolve, reject) => {
      const end = <T>(settle: (value: T) => void) => {
        return (value: T): void => {
          this.#waiting.delete(id);
          settle(value);
        };
      };
      const withdraw = this.#batches.ask({ items: files, resolve: end(resolve), reject: end(reject) });
      this.#waiting.set(id, () => {
        if (withdraw()) end(resolve)(null);
      });
    });
  }

  #named(answer: FileAnswer): PictureAnswer[] {
    if ('reason' in answer) return [];
    const { model } = this.options;
    const probabilities = atItsTemperature(answer.probabilities, model);
    const { decision } = namedAnswer(answerOf(probabilities, model.classes, model.decision), model.classes);
    return [{ probabilities: [...probabilities], decision }];
  }
}
