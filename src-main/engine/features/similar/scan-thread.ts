import { parentPort } from 'node:worker_threads';
import { Scanner, type Nearest, type SearchableSpace } from './scan';

// Entry point of the thread that searches for similar images; searcher.ts starts it.

export interface SearchRequest {
  readonly id: number;
  readonly space: SearchableSpace;
  /** A row of the space, or features [dimensions]. */
  readonly query: number | Float32Array;
  readonly wanted: number;
  /** Rows to choose from; all when left out. */
  readonly among?: Int32Array | undefined;
}

export type SearchAnswer = { readonly id: number } & ({ readonly nearest: Nearest } | { readonly failed: string });

const scanner = new Scanner();

parentPort?.on('message', ({ id, space, query, wanted, among }: SearchRequest) => {
  parentPort?.postMessage(answerTo(id, () => scanner.search(space, query, wanted, among)));
});

function answerTo(id: number, search: () => Nearest): SearchAnswer {
  try {
    return { id, nearest: search() };
  } catch (error) {
    return { id, failed: error instanceof Error ? error.message : String(error) };
  }
}
