import { leastTested, type Slice } from '../../../../src-shared/domain/slice';

/** Line below a slice's name: its difference from all other images, or why nothing can be said. */
export function noteOn({ isSmall, accuracy, restAccuracy, p }: Slice): string {
  if (isSmall) return `Too few to tell: fewer than ${String(leastTested)} images`;
  if (restAccuracy === null) return 'All images are in it';
  const points = (accuracy - restAccuracy) * 100;
  const difference = `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)} points`;
  if (p === null) return `${difference}; too few other images to test`;
  return `${difference}, p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}`;
}
