import { parentPort } from 'node:worker_threads';
import { Scanner, type Nearest, type Searched } from './scan';

// The program of the thread that searches for similar images (see searcher.ts), which starts it.

export interface SearchRequest {
  readonly id: number;
  readonly searched: Searched;
  /** A row of the space, or features. */
  readonly query: number | Float32Array;
  readonly wanted: number;
}

export type SearchAnswer = { readonly id: number } & ({ readonly nearest: Nearest } | { readonly failed: string });

const scanner = new Scanner();

parentPort?.on('message', ({ id, searched, query, wanted }: SearchRequest) => {
  parentPort?.postMessage(answerTo(id, () => scanner.search(searched, query, wanted)));
});

function answerTo(id: number, search: () => Nearest): SearchAnswer {
  try {
    return { id, nearest: search() };
  } catch (error) {
    return { id, failed: error instanceof Error ? error.message : String(error) };
  }
}
