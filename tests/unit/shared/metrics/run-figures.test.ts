import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assess } from '../../../../src-shared/metrics/assessment';
import { runFigures } from '../../../../src-shared/metrics/run-figures';
import {
  groupHeading,
  metricNames,
  metricText,
  rankRuns,
  type RunFigures,
} from '../../../../src-shared/domain/run-table';

const rows = fc.array(
  fc.record({
    label: fc.integer({ min: 0, max: 2 }),
    weights: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 9 }))),
  }),
  { minLength: 1, maxLength: 40 },
);

it('figures for the table of runs are those of an assessment (property)', () => {
  fc.assert(
    fc.property(rows, (given) => {
      const labels = Int32Array.from(given, ({ label }) => label);
      const probabilities = Float32Array.from(
        given.flatMap(({ weights }) => weights.map((weight) => weight / weights.reduce((sum, each) => sum + each, 0))),
      );
      const figures = runFigures(probabilities, labels, 3);
      const { balancedAccuracy, macroF1, mcc, kappa, auc, brier, baseline, calibration } = assess({
        ...{ probabilities, labels, classes: ['a', 'b', 'c'], temperature: null },
      });
      expect(figures).toMatchObject({
        balancedAccuracy,
        macroF1,
        mcc,
        kappa,
        auc,
        brier,
        baseline,
        ece: calibration.ece,
      });
      expect(figures.n).toBe(given.length);
    }),
    { numRuns: 30 },
  );
});

const figures = (change: Partial<RunFigures>): RunFigures => ({
  ...{
    n: 10,
    accuracy: 0.5,
    interval: [0.2, 0.8],
    loss: 1,
    balancedAccuracy: 0.5,
    macroF1: 0.5,
    mcc: 0,
    kappa: 0,
    auc: 0.5,
  },
  ...{ brier: 0.5, ece: 0.1, baseline: 0.5, seconds: 3 },
  ...change,
});
const runs = [
  { run: 'r4', figures: figures({ accuracy: 0.9, loss: 0.4, auc: null }) },
  { run: 'r3', figures: figures({ accuracy: 0.9, loss: 0.2 }) },
  { run: 'r1', figures: figures({ accuracy: 0.7, loss: 0.3, auc: 0.6 }) },
];
const order = (...args: Parameters<typeof rankRuns<(typeof runs)[number]>>): string =>
  rankRuns(...args)
    .map(({ run }) => run)
    .join(' ');

it('ranks the best first, ties in their order, and runs without the figure last, whichever way', () => {
  expect(order(runs, 'accuracy')).toBe('r4 r3 r1');
  expect(order(runs, 'accuracy', true)).toBe('r1 r4 r3');
  expect(order(runs, 'loss')).toBe('r3 r1 r4');
  expect(order(runs, 'auc')).toBe('r1 r3 r4');
  expect(order(runs, 'auc', true)).toBe('r3 r1 r4');
});

it('writes figures and headings as people read them', () => {
  const [first] = runs;
  expect(metricNames.map((metric) => metricText(metric, first?.figures[metric] ?? null)).join(' ')).toBe(
    '90.0 % 50.0 % 0.500 0.000 0.000 – 0.400 0.500 10.0 % 3.0 s',
  );
  const group = { images: 1200, areLabelsEqual: true, runs };
  expect(groupHeading(group, 'test', { isOther: false, folds: false })).toBe('3 runs on the same 1,200 test images');
  expect(groupHeading({ ...group, areLabelsEqual: false }, 'validation', { isOther: true, folds: false })).toBe(
    '3 runs on the same 1,200 other validation images; labels of some were changed between these runs',
  );
  expect(
    groupHeading({ ...group, images: 1, runs: runs.slice(0, 1) }, 'validation', { isOther: false, folds: true }),
  ).toBe('One run on 1 out-of-fold image');
});
