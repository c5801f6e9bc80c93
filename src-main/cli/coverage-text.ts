import type { CoverageCurve } from '../../src-shared/domain/threshold-curves';
import { wilsonInterval } from '../../src-shared/metrics/interval';
import { table } from './output';
import { percent } from '../../src-shared/domain/figure-text';

/** Coverages of which a line is shown. */
const shownCoverages = [1, 0.95, 0.9, 0.8, 0.7, 0.5, 0.25];

/** The curve of coverage against accuracy in a few lines. @param n images of the part */
export function coverageTable({ area, areaInterval, points }: CoverageCurve, n: number): string {
  const nearest = shownCoverages.flatMap((coverage) => {
    const point = points.find(({ decided }) => decided >= coverage * n);
    return point ? [point] : [];
  });
  const rows = [...new Set(nearest)].map(({ threshold, decided, right }) => [
    percent(decided / n),
    decided,
    percent(right / decided),
    wilsonInterval(right, decided)
      .map((bound) => (bound * 100).toFixed(1))
      .join('–'),
    threshold.toPrecision(4),
  ]);
  const bounds = areaInterval ? ` (95 % interval ${areaInterval.map((bound) => bound.toFixed(3)).join('–')})` : '';
  return [
    'When less confident images are left unsure:',
    table(['answered', 'images', 'right among them', '95 % interval', 'confidence at least'], rows),
    ...(area === null ? [] : [`Mean accuracy over all coverages: ${area.toFixed(3)}${bounds}`]),
  ].join('\n');
}
