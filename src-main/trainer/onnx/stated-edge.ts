import { inputEdges } from '../../../src-shared/domain/model-input';

/** Requires that a square that a file states can be fed. @throws Error with a reason */
export function requireFeedable(edge: number | null): void {
  const { least, most } = inputEdges;
  if (edge === null || (Number.isInteger(edge) && edge >= least && edge <= most)) return;
  throw new Error(
    `its input is a square of ${String(edge)} pixels, where Facet can give ${String(least)} to ${String(most)}`,
  );
}
