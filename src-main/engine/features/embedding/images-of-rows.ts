import type { EmbeddedImage } from '../../catalog/embeddings';
import { yieldToOthers } from '../../base/slices';
import type { Project } from '../../project/project';

/** Rows that are looked up at once: some 5 ms. */
const rowsAtOnce = 250;

/**
 * Looks up the readable images of rows, in the order of the rows. Works in slices, between which the engine answers other requests.
 * @throws Failure of kind 'cancelled' when the signal fires
 */
export async function* imagesOfRows(
  { catalog }: Project,
  space: string,
  rows: Int32Array,
  signal?: AbortSignal,
): AsyncGenerator<EmbeddedImage[]> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    yield catalog.embeddings.imagesOfRows(space, rows.subarray(from, from + rowsAtOnce));
    await yieldToOthers(signal);
  }
}
