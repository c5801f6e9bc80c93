import { Jobs } from './base/jobs';
import { requestsOf } from './requests';
import type { Services } from './project/services';
import { Session } from './session/session';
import { workOf } from './work';

/** Milliseconds; the owner waits for 3.5 s, and closing takes some of them. */
const stoppingMs = 1500;

/** The engine: a session, its jobs, and an answer to each request and job of the contract. */
export class Engine {
  readonly jobs: Jobs;
  readonly requests: ReturnType<typeof requestsOf>;
  readonly work: ReturnType<typeof workOf>;
  readonly #session: Session;

  constructor(services: Services) {
    this.jobs = new Jobs((job) => {
      services.emit('jobs', 'changed', job);
    }, services.log);
    this.#session = new Session(services);
    this.requests = requestsOf(this.#session, this.jobs);
    this.work = workOf(this.#session, this.jobs);
  }

  /** Cancels what runs, ends all children and closes the project. Work that does not end is not waited for. */
  async close(): Promise<void> {
    await this.jobs.stopAll(stoppingMs);
    await this.#session.dailyBackup.settle();
    await this.#session.services.decoders.close();
    await this.#session.renderer.close();
    this.#session.closeProject();
  }
}
