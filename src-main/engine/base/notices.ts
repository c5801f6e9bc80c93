import type { contract } from '../../../src-shared/contract';
import type { Emitter } from '../../../src-shared/rpc/declare';

/** Announces changes of the catalog. Many changes in a row make one notice, at most ten per second. */
export class Notices {
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly emit: Emitter<typeof contract>) {}

  imagesChanged(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.emit('images', 'changed', {});
    }, 100);
  }

  runChanged(run: number): void {
    this.emit('runs', 'changed', { run: `r${String(run)}` });
  }
}
