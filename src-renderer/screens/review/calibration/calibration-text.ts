import type { CalibrationFigures } from '../../../../src-shared/domain/calibration';
import { formatShare } from '../../../components/figures';
import type { Shown } from '../shown';

export type Bin = CalibrationFigures['bins'][number];

/** The images of a bin of the reliability diagram, right and wrong ones. */
export function binShown({ confidences: [low, high] }: Bin): Shown {
  return {
    title: `${formatShare(low)} to ${formatShare(high)} confident`,
    query: { confidence: [low, high], only: 'all' },
  };
}

/** How far a bin's confidence is from its accuracy. */
export function gapText({ meanConfidence, accuracy }: Pick<Bin, 'meanConfidence' | 'accuracy'>): string {
  const gap = meanConfidence - accuracy;
  if (Math.abs(gap) < 0.0005) return 'confidence matches accuracy';
  return `${(Math.abs(gap) * 100).toFixed(1)} points too ${gap > 0 ? 'confident' : 'cautious'}`;
}
