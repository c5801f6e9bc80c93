import type { contract } from '../../../src-shared/contract';
import type { Emitter } from '../../../src-shared/rpc/declare';

/** Tells listeners that the catalog changed; many changes in a row are one notice, at most ten a second. */
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
