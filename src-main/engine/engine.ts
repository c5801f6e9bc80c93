import { Jobs } from './base/jobs';
import { answersOf, type Answers } from './nouns';
import type { Services } from './project/services';
import { stopExplaining } from './predicting/explaining-row';
import { stopClassifying } from './predicting/classifying';
import { stopServing } from './serving/requests';
import { Session } from './session/session';

/** Milliseconds for jobs to stop. The owner waits for 3.5 s in all, and closing takes some of them. */
const stoppingMs = 1500;

/** The engine: a session, its jobs, and an answer to each request and job of the contract. */
export class Engine {
  readonly jobs: Jobs;
  readonly answers: Answers;
  readonly #session: Session;

  constructor(services: Services) {
    this.jobs = new Jobs((job) => {
      services.emit('jobs', 'changed', job);
    }, services.log);
    this.#session = new Session(services, this.jobs);
    this.answers = answersOf(this.#session);
  }

  /** Cancels all jobs, ends all children and closes the project. Work that does not end in time is not waited for. */
  async close(): Promise<void> {
    await Promise.all([this.jobs.stopAll(stoppingMs), stopServing(this.#session)]);
    stopClassifying(this.#session);
    stopExplaining(this.#session);
    await this.#session.dailyBackup.settle();
    await this.#session.services.decoders.close();
    await this.#session.renderer.close();
    this.#session.closeProject();
  }
}
