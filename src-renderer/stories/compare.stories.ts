import { verdictOf } from '../../src-shared/domain/paired';
import type { RunRow } from '../../src-shared/domain/run';
import type { RunFigures } from '../../src-shared/domain/run-table';
import { comparePaired } from '../../src-shared/metrics/paired';
import Compare from '../screens/review/compare/Compare.svelte';
import { review } from '../screens/review/review.svelte';
import { runs } from '../screens/train/runs.svelte';
import { app } from '../state/app.svelte';
import { openProject, run } from './data';
import type { FakeBridge } from './fake-bridge';
import { story } from './story';
import { longName, veryLongText } from './texts';

interface Given {
  readonly rows: readonly RunRow[];
  /** Numbers of the runs of each group; all runs are in one group by default. */
  readonly groups?: readonly (readonly number[])[];
  readonly comparable?: { readonly of: number; readonly runs: { run: string; images: number }[] };
}

const figuresOf = (number: number): RunFigures => {
  const accuracy = 0.86 + ((number * 37) % 11) / 100;
  return {
    ...{ n: 230, accuracy, interval: [accuracy - 0.04, accuracy + 0.03], loss: 1.1 - accuracy, seconds: 12 + number },
    ...{
      balancedAccuracy: accuracy - 0.01,
      macroF1: accuracy,
      mcc: 0.8,
      kappa: 0.79,
      auc: number % 4 === 0 ? null : 0.96,
    },
    ...{ brier: 0.2, ece: 0.03, baseline: 0.52 },
  };
};

async function compare(bridge: FakeBridge, { rows, groups, comparable }: Given): Promise<Record<string, never>> {
  await openProject(bridge);
  const named = (number: number): string => `r${String(number)}`;
  const [newest] = rows;
  const older = rows.slice(1).map((row) => ({ run: row.run, images: 230 }));
  bridge.answer('runs', 'list', () => ({ runs: [...rows] }));
  bridge.answer('runs', 'get', ({ run: name }) => {
    const row = rows.find((each) => each.run === name);
    return {
      run: row,
      classes: ['glasses', 'no glasses'],
      renamed: [],
      validation: row?.validation,
      metrics: [],
    } as never;
  });
  bridge.answer('runs', 'outcomes', () => ({ total: 0, confirmed: 0, outcomes: [] }));
  bridge.answer('runs', 'comparable', () => ({ of: 230, runs: older, ...comparable }));
  bridge.answer('runs', 'difference', ({ run: name, before, part }) => {
    const comparison = comparePaired({ both: 196, fixed: 15, broken: 4, neither: 15 });
    return { run: name, before, part, ...comparison, unknown: {}, verdict: verdictOf(comparison, before, name) };
  });
  const numbers = groups ?? [rows.map((row) => Number(row.run.slice(1)))];
  bridge.answer('runs', 'table', () => ({
    groups: numbers.map((members, index) => ({
      images: 230 - index * 70,
      areLabelsEqual: index === 0,
      runs: members.map((number) => ({ run: named(number), figures: figuresOf(number) })),
    })),
    leftOut: [],
  }));
  app.run = newest?.run ?? null;
  await runs.refresh();
  await review.open();
  return {};
}

const many = (count: number): RunRow[] =>
  Array.from({ length: count }, (_, index) => {
    const number = count - index;
    return run(`r${String(number)}`, {
      ...{
        starred: number % 3 === 0,
        recipe: number === 2 ? longName : 'quick',
        note: number === 3 ? veryLongText : '',
      },
      ...(number === 1 && { folds: 5, note: 'five folds' }),
    });
  });

/** Review's tab that compares runs. */
export default [
  story(
    'Compare',
    Compare,
    {
      loading: async (bridge) => {
        await compare(bridge, { rows: many(2) });
        bridge.answer('runs', 'table', () => new Promise(() => undefined));
        return {};
      },
      'one run': (bridge) => compare(bridge, { rows: many(1) }),
      usual: (bridge) => compare(bridge, { rows: many(5), groups: [[5, 4, 3, 2], [1]] }),
      'other split': (bridge) =>
        compare(bridge, {
          rows: many(2),
          groups: [[2], [1]],
          comparable: { of: 230, runs: [{ run: 'r1', images: 21 }] },
        }),
      'nothing in common': (bridge) =>
        compare(bridge, { rows: many(2), groups: [[2], [1]], comparable: { of: 230, runs: [] } }),
      'huge, long text': (bridge) => compare(bridge, { rows: many(60) }),
    },
    { size: [620, 640] },
  ),
];
