import type { ImageRow } from '../../../src-shared/domain/image';
import type { Label } from '../../state/labelling.svelte';

export interface Pending {
  readonly matches: (image: number) => boolean;
  readonly label: Label;
}

/** Labels that a person gave and the engine has not yet answered for: they are shown at once. */
export class PendingLabels {
  #all = $state.raw<readonly Pending[]>([]);

  /** A row as it looks with them. */
  on(row: ImageRow | null): ImageRow | null {
    if (!row || this.#all.length === 0) return row;
    const last = this.#all.findLast(({ matches }) => matches(row.id));
    return last ? { ...row, ...last.label } : row;
  }

  /** Shows a label until the work is done. */
  async during<T>(pending: Pending, work: () => Promise<T>): Promise<T> {
    this.#all = [...this.#all, pending];
    try {
      return await work();
    } finally {
      this.#all = this.#all.filter((each) => each !== pending);
    }
  }
}
