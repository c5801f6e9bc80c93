import * as v from 'valibot';
import { contract } from '../../src-shared/contract';
import type { Contract, JobDeclaration, Listener, RequestDeclaration } from '../../src-shared/rpc/declare';
import { Failure } from '../../src-shared/domain/failure';
import { call } from '../platform/channel';
import type { ChildEnd } from '../platform/children';
import { startEngine, type EngineClient } from '../platform/engine-client';
import type { Logger } from '../platform/log';
import { AtMost } from './at-most';

export interface SupervisorListeners {
  readonly log: Logger;
  /** An event of the engine. */
  readonly onEvent: (noun: string, member: string, data: unknown) => void;
  /** The engine died; what ran in it is gone. */
  readonly onDied: () => void;
  /** It is there again; `project` is open again in it, or null. */
  readonly onRestarted: (reason: string, project: string | null) => void;
  /** It died too often and is not started again until `tryAgain`. */
  readonly onGivenUp: (reason: string) => void;
}

const Started = v.object({ job: v.number() });

/** Keeps an engine running: starts it, starts it again when it dies, opens its project again. */
export class EngineSupervisor {
  readonly #restarts = new AtMost(3, 60_000);
  #client: EngineClient | null = null;
  /** Settles when the engine can be asked, its project open. */
  #ready: Promise<EngineClient>;
  #project: string | null = null;
  #isStopping = false;

  /** @param opening what to ask of the engine before anyone else, such as opening a project */
  constructor(
    private readonly listeners: SupervisorListeners,
    opening: (supervisor: EngineClient) => Promise<void>,
  ) {
    const client = this.#start();
    this.#ready = opening(client).then(() => client);
    this.#ready.catch(() => undefined);
  }

  /** The project that is opened again after the engine died. */
  set project(path: string | null) {
    this.#project = path;
  }

  /** Asks the engine; of a job, the answer is its id. Waits while the engine is started again. */
  async request(method: string, declaration: RequestDeclaration | JobDeclaration, params: unknown): Promise<unknown> {
    const client = await this.#living();
    const result = declaration.kind === 'job' ? Started : declaration.result;
    return call(client.child.channel, method, result, params);
  }

  /** The engine; one whose channel is closed but whose end is not known yet gives way to the next. */
  async #living(): Promise<EngineClient> {
    const client = await this.#ready;
    if (client.child.process.connected) return client;
    await client.child.ended;
    return this.#ready;
  }

  /** Starts an engine that was given up. */
  tryAgain(): void {
    this.#restarts.forget();
    this.#restart('it was asked for');
  }

  /** Replaces the engine by one that was built anew; its project is opened again, and what ran in it is gone. */
  async renew(): Promise<void> {
    const former = this.#client;
    this.#client = null;
    this.listeners.onDied();
    await former?.child.stop();
    this.#restart('it was built anew');
  }

  /** Ends the engine and all that it started. Within `graceMs`, and then by force. */
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
        if (client !== this.#client) throw error; // this one died, too: the next one tries
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

/** The person's environment without what steers Electron and Node themselves. */
function engineEnvironment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) => !/^(ELECTRON_|CHROME_|NODE_OPTIONS$)/.test(name));
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
