import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../../src-shared/domain/failure';
import { programFolder } from '../../../platform/children';
import type { Nearest, SearchableSpace } from './scan';
import type { SearchAnswer, SearchRequest } from './scan-thread';

/** Searches in a thread, which keeps what it has read until it is closed. The engine answers other requests meanwhile. */
export class Searcher {
  #worker: Worker | null = null;
  #last = 0;
  readonly #waiting = new Map<number, { resolve: (nearest: Nearest) => void; reject: (error: Failure) => void }>();

  /** Finds the rows of a space that are most similar to a query; see Scanner.search. */
  search(space: SearchableSpace, query: number | Float32Array, wanted: number, among?: Int32Array): Promise<Nearest> {
    const worker = (this.#worker ??= this.#start());
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, space, query, wanted, among } satisfies SearchRequest);
    });
  }

  /** Frees what was read. Searches underway fail with kind 'cancelled'. */
  close(): void {
    void this.#worker?.terminate();
    this.#worker = null;
    this.#failAll(new Failure('cancelled', 'The search was given up.'));
  }

  #start(): Worker {
    const worker = new Worker(join(programFolder(), 'similar.cjs'), { execArgv: [] });
    worker.unref();
    worker.on('message', (answer: SearchAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('nearest' in answer) waiting?.resolve(answer.nearest);
      else waiting?.reject(new Failure('internal', `The search failed: ${answer.failed}.`, 'Try again.'));
    });
    worker.on('error', (error) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#failAll(new Failure('internal', `The search failed: ${error.message}.`, 'Try again.', { cause: error }));
    });
    return worker;
  }

  #failAll(failure: Failure): void {
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#waiting.clear();
  }
}
