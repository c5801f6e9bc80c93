import { at } from '../../../src-shared/domain/at';

/**
 * The smallest float32 that is not below a threshold. A float32 is at least the one exactly if it is at least the other, so a graph that
 * computes in float32 decides as Facet does, to the bit.
 * @param threshold 0 or larger
 */
export function float32AtLeast(threshold: number): number {
  const nearest = Math.fround(threshold);
  if (nearest >= threshold) return nearest;
  const bits = new Uint32Array(Float32Array.of(nearest).buffer);
  return at(new Float32Array(bits.map((word) => word + 1).buffer), 0); // the next larger one
}
