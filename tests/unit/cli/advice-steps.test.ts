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

test('a failing slice is shown on the run’s own validation images', () => {
  expect(adviceStep(weakOf('r6'), 'My faces', null)).toBe(
    `facet evaluate 'My faces' --run r6 --slices attr.age --slices class`,
  );
});

test('folds are trained with the recipe and the starter of the run that was too uncertain', () => {
  const tooSmall: Finding = { kind: 'test-too-small', difference: 0.02, discordant: 0.1, needed: 900 };
  expect(adviceStep(tooSmall, 'p', null)).toBe('facet train p --folds 5');
  expect(adviceStep(tooSmall, 'p', { recipe: 'b' })).toBe('facet train p --recipe b --folds 5');
  expect(adviceStep(tooSmall, 'p', { recipe: 'quick', starter: 'faces' })).toBe(
    'facet train p --recipe quick --starter faces --folds 5',
  );
});
