import type { ImageRow } from '../../../src-shared/domain/image';
import { engine } from '../../client';
import type { Label } from '../../state/labelling.svelte';
import { PagedRows } from '../../state/paged-rows.svelte';

/** The rows of one view. */
export class ImageRows extends PagedRows<ImageRow> {
  /** @param onLost called when rows can't be had: the engine no longer keeps the view */
  constructor(
    readonly view: number,
    total: number,
    onLost: () => void,
  ) {
    super(total, async (from, to) => (await engine.images.rows({ view, from, to })).images, onLost);
  }

  /** Gives loaded rows a label. */
  patch(matches: (image: number) => boolean, label: Label): void {
    this.map((row) => (matches(row.id) ? { ...row, ...label } : row));
  }
}
