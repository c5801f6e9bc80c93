import { beforeEach, expect, it } from 'vitest';
import { bridge } from './fake-window';
import type { RunFigures } from '../../../src-shared/domain/run-table';
import { RunTableState } from '../../../src-renderer/screens/review/compare/run-table.svelte';
import { runs } from '../../../src-renderer/screens/train/runs.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject, run } from './fakes';

const figures = (accuracy: number, loss: number): RunFigures => ({
  ...{ n: 10, accuracy, interval: [0, 1], loss, balancedAccuracy: accuracy, macroF1: accuracy, mcc: 0, kappa: 0 },
  ...{ auc: null, brier: 0.1, ece: 0.1, baseline: 0.5, seconds: 3 },
});

beforeEach(async () => {
  await freshProject(bridge);
  bridge.answer('runs', 'list', () => ({ runs: ['r3', 'r2', 'r1'].map((name) => run(name)) }));
  bridge.answer('runs', 'table', () => ({
    groups: [
      {
        ...{ images: 10, areLabelsEqual: true },
        runs: [
          { run: 'r3', figures: figures(0.7, 0.3) },
          { run: 'r1', figures: figures(0.9, 0.6) },
        ],
      },
      { images: 4, areLabelsEqual: true, runs: [{ run: 'r2', figures: figures(1, 0.1) }] },
    ],
    leftOut: [],
  }));
  await runs.refresh();
});

const shown = ({ groups }: RunTableState): string =>
  (groups ?? []).map((group) => `${group.heading}: ${group.runs.map(({ row }) => row.run).join(' ')}`).join('; ');

it('the table of runs sorts within groups only, the best first, then the other way round', async () => {
  const table = new RunTableState();
  expect(table.groups).toBeNull();
  await table.read();
  expect(shown(table)).toBe('2 runs on the same 10 validation images: r3 r1; One run on 4 other validation images: r2');
  table.sortBy('accuracy');
  expect([shown(table), table.directionOf('accuracy')]).toEqual([
    '2 runs on the same 10 validation images: r1 r3; One run on 4 other validation images: r2',
    'descending',
  ]);
  table.sortBy('loss');
  expect([table.directionOf('accuracy'), table.directionOf('loss')]).toEqual(['none', 'ascending']);
  table.sortBy('loss');
  expect([shown(table).slice(0, 46), table.directionOf('loss')]).toEqual([
    '2 runs on the same 10 validation images: r1 r3',
    'descending',
  ]);
  table.toggle('loss'); // an order by a column that is gone could not be seen
  expect([table.columns, table.isNewestFirst]).toEqual([['accuracy'], true]);
  table.toggle('mcc');
  expect(table.columns).toEqual(['accuracy', 'mcc']);
});

it('an answer about another part is dropped', async () => {
  const table = new RunTableState();
  const late = deferred<never>();
  bridge.answer('runs', 'table', () => late.promise);
  const reading = table.read();
  table.choosePart('test');
  bridge.answer('runs', 'table', () => ({ groups: [], leftOut: [{ run: 'r1', reason: 'It has no test images.' }] }));
  await table.read();
  late.resolve({ groups: [{ images: 1, areLabelsEqual: true, runs: [] }], leftOut: [] } as never);
  await reading;
  expect([table.groups, table.leftOut]).toEqual([[], ['r1 is left out. It has no test images.']]);
});
