import * as v from 'valibot';
import { contract } from '../../src-shared/contract';
import type { Contract, JobDeclaration, Listener, RequestDeclaration } from '../../src-shared/rpc/declare';
import { Failure } from '../../src-shared/domain/failure';
import { call } from '../platform/channel';
import type { ChildEnd } from '../platform/children';
import { startEngine, type EngineClient } from '../platform/engine-client';
import type { Logger } from '../platform/log';
import { RateLimit } from './rate-limit';

export interface SupervisorListeners {
  readonly log: Logger;
  /** An event of the engine. */
  readonly onEvent: (noun: string, member: string, data: unknown) => void;
  /** The engine died, and its jobs with it. */
  readonly onDied: () => void;
  /** A new engine runs. `project` is the path of the project that is open in it again, or null. */
  readonly onRestarted: (reason: string, project: string | null) => void;
  /** The engine died too often. It is not restarted until `tryAgain`. */
  readonly onGivenUp: (reason: string) => void;
}

const Started = v.object({ job: v.number() });

/** Keeps an engine running: starts it, restarts it when it dies, and reopens its project. */
export class EngineSupervisor {
  readonly #restarts = new RateLimit(3, 60_000);
  #client: EngineClient | null = null;
  /** Resolves when the engine answers and its project is open. */
  #ready: Promise<EngineClient>;
  #project: string | null = null;
  #isStopping = false;

  /** @param opening the first requests to the engine, such as opening a project; all others wait for them */
  constructor(
    private readonly listeners: SupervisorListeners,
    opening: (supervisor: EngineClient) => Promise<void>,
  ) {
    const client = this.#start();
    this.#ready = opening(client).then(() => client);
    this.#ready.catch(() => undefined);
  }

  /** Path of the project that is reopened after the engine died. */
  set project(path: string | null) {
    this.#project = path;
  }

  /** Sends a request to the engine, and waits while it restarts. For a job, the answer is its id. */
  async request(method: string, declaration: RequestDeclaration | JobDeclaration, params: unknown): Promise<unknown> {
    const client = await this.#living();
    const result = declaration.kind === 'job' ? Started : declaration.result;
    return call(client.child.channel, method, result, params);
  }

  /** The running engine. If its channel is closed but its end is not yet known, the next engine. */
  async #living(): Promise<EngineClient> {
    const client = await this.#ready;
    if (client.child.process.connected) return client;
    await client.child.ended;
    return this.#ready;
  }

  /** Starts an engine after `onGivenUp`. */
  tryAgain(): void {
    this.#restarts.clear();
    this.#restart('a restart was asked for');
  }

  /** Replaces the engine by a newly built one and reopens its project. Jobs of the old one are lost. */
  async renew(): Promise<void> {
    const former = this.#client;
    this.#client = null;
    this.listeners.onDied();
    await former?.child.stop();
    this.#restart('it was rebuilt');
  }

  /** Ends the engine and all its children, by force after `graceMs` milliseconds. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    await this.#client?.child.stop(graceMs);
  }

  #start(): EngineClient {
    const { log } = this.listeners;
    const client = startEngine({
      environment: engineEnvironment(),
      log: (text) => {
        log.info({ program: 'engine' }, text.trimEnd());
      },
    });
    this.#client = client;
    this.#forwardEvents(client.on);
    void client.child.ended.then((end) => {
      this.#ended(client, end);
    });
    log.info({ engine: client.child.process.pid }, 'engine started');
    return client;
  }

  #ended(client: EngineClient, end: ChildEnd): void {
    if (this.#isStopping || client !== this.#client) return;
    const reason = end.signal ?? (end.code === null ? 'it could not be started' : `exit code ${String(end.code)}`);
    this.listeners.log.error({ reason }, 'engine ended unexpectedly');
    this.#client = null;
    this.listeners.onDied();
    if (this.#restarts.allows()) this.#restart(reason);
    else this.#giveUp(reason);
  }

  #restart(reason: string): void {
    const client = this.#start();
    this.#ready = this.#openAgain(client, reason);
    this.#ready.catch(() => undefined);
  }

  async #openAgain(client: EngineClient, reason: string): Promise<EngineClient> {
    if (this.#project !== null) {
      await client.requests.project.open({ path: this.#project }).catch((error: unknown) => {
        if (client !== this.#client) throw error; // this engine died, too: the next one tries
        this.listeners.log.error({ err: error }, 'the project could not be opened again');
        this.#project = null;
      });
    }
    this.listeners.onRestarted(reason, this.#project);
    return client;
  }

  #giveUp(reason: string): void {
    this.#ready = Promise.reject(
      new Failure('child-died', `The engine keeps ending (${reason}).`, 'Quit Facet and start it again.'),
    );
    this.#ready.catch(() => undefined);
    this.listeners.onGivenUp(reason);
  }

  #forwardEvents(on: Listener<typeof contract>): void {
    const listen = on as (noun: string, member: string, listen: (data: unknown) => void) => () => void;
    for (const [noun, members] of Object.entries<Contract[string]>(contract)) {
      for (const [member, declaration] of Object.entries(members)) {
        if (declaration.kind !== 'event') continue;
        listen(noun, member, (data) => {
          this.listeners.onEvent(noun, member, data);
        });
      }
    }
  }
}

/** The person's environment without the variables that control Electron and Node themselves. */
function engineEnvironment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) => !/^(ELECTRON_|CHROME_|NODE_OPTIONS$)/.test(name));
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
