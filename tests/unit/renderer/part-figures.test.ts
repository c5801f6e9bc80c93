import { expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import { Failure } from '../../../src-shared/domain/failure';
import { figureRows } from '../../../src-renderer/screens/review/overview/figure-rows';
import { PartFigures, type Figures } from '../../../src-renderer/screens/review/overview/part-figures.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';

const figures: Figures = {
  ...{ run: 'r1', part: 'validation', baseline: 0.6, largestClass: 'dark', balancedAccuracy: 0.8, macroF1: null },
  ...{ mcc: 0.5, kappa: 0.4, macro: null, weighted: null, brier: 0.2, top: [], auc: null, averagePrecision: null },
  intervals: {
    balancedAccuracy: [0.7, 0.9],
    macroF1: null,
    mcc: [0.3, 0.7],
    kappa: null,
    auc: null,
    brier: [0.1, 0.3],
  },
  curves: [],
  calibration: { ece: 0.05, bins: [], temperature: null, applied: null, eceAtTemperature: null },
  ...{ draws: 1000, decision: null, decided: null },
};

it('shows figures of the run and part that were asked for last, and none of another', async () => {
  bridge.reset();
  bridge.answer('runs', 'ceiling', () => ({ ceiling: null }));
  bridge.answer('runs', 'leaks', () => ({ leaks: [] }));
  const late = deferred<Figures>();
  bridge.answer('runs', 'figures', () => late.promise);
  const state = new PartFigures();
  const first = state.read('r1', 'validation', '1');
  bridge.answer('runs', 'figures', ({ part }) => ({ ...figures, part }));
  await state.read('r1', 'test', '1');
  expect(state.figures?.part).toBe('test');
  late.resolve(figures);
  await first;
  await settled();
  expect(state.figures?.part).toBe('test');
  bridge.answer('runs', 'figures', () => deferred<Figures>().promise);
  void state.read('r1', 'train', '1');
  expect(state.figures).toBeNull(); // the train part's are on their way
});

it('reports a failure until the next answer', async () => {
  bridge.reset();
  bridge.answer('runs', 'ceiling', () => ({ ceiling: null }));
  bridge.answer('runs', 'leaks', () => ({ leaks: [] }));
  bridge.answer('runs', 'figures', () =>
    Promise.reject(new Failure('project-damaged', 'It is damaged.', 'Restore it.')),
  );
  const state = new PartFigures();
  await state.read('r1', 'validation', '1');
  expect([state.figures, state.failure?.kind]).toEqual([null, 'project-damaged']);
  bridge.answer('runs', 'figures', () => figures);
  await state.read('r1', 'validation', '1');
  expect([state.figures, state.failure]).toEqual([figures, null]);
});

it('lists defined figures with their intervals, and answers under a decision', () => {
  const rows = figureRows(figures, { loss: 0.4 });
  expect(rows.map(({ name, value, interval }) => [name, value, interval])).toEqual([
    ['Balanced accuracy', '80.0\u00a0%', '70.0–90.0\u00a0%'],
    ['Matthews correlation', '0.500', '0.300–0.700'],
    ['Cohen’s kappa', '0.400', ''],
    ['Log loss', '0.400', ''],
    ['Brier score', '0.200', '0.100–0.300'],
    ['Calibration error', '5.0\u00a0%', ''],
  ]);
  const decided = { n: 10, decided: 8, coverage: 0.8, accuracy: 0.75, interval: [0.4, 0.9] as [number, number] };
  const withDecision = figureRows(
    { ...figures, decision: { kind: 'abstain', threshold: 0.9 }, decided: { ...decided, perClass: [] } },
    { loss: 0.4 },
  );
  expect(withDecision.at(-1)).toMatchObject({ name: 'Answers unsure below 0.9', value: '75.0\u00a0%' });
});
