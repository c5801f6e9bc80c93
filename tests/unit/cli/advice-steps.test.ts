import { expect, test } from 'vitest';
import { adviceStep } from '../../../src-main/cli/advice-steps';
import type { Finding } from '../../../src-shared/domain/advice';

const weakOf = (run: string): Finding => {
  const slice = {
    key: 'attr.age × class',
    value: '60+ × man',
    accuracy: 0.5,
    interval: [0.3, 0.7] as [number, number],
  };
  return { kind: 'weak-slice', run, ...slice, restAccuracy: 0.9, p: 0.01 };
};

test('a failing slice of a run over folds is shown on its own images, since it has no model', () => {
  const overFolds = new Set(['r7']);
  expect(adviceStep(weakOf('r6'), 'My faces', overFolds)).toBe(
    `facet evaluate 'My faces' --run r6 --with-seen --filter split:validation --slices attr.age --slices class`,
  );
  expect(adviceStep(weakOf('r7'), 'p', overFolds)).toBe('facet evaluate p --run r7 --slices attr.age --slices class');
});
