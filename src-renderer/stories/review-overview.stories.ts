import { nonZeroCells, type Evaluation } from '../../src-shared/domain/evaluation';
import { Failure } from '../../src-shared/domain/failure';
import ConfusedPairs from '../screens/review/overview/ConfusedPairs.svelte';
import { figureRows } from '../screens/review/overview/figure-rows';
import FiguresTable from '../screens/review/overview/FiguresTable.svelte';
import Headline from '../screens/review/overview/Headline.svelte';
import ConfusionMatrix from '../screens/review/overview/matrix/ConfusionMatrix.svelte';
import PerClass from '../screens/review/overview/PerClass.svelte';
import type { Figures } from '../screens/review/overview/part-figures.svelte';
import Review from '../screens/review/Review.svelte';
import type { RunDetails } from '../screens/review/review.svelte';
import { runs } from '../screens/train/runs.svelte';
import { classRow, openProject, run } from './data';
import { classNames, evaluationOf } from './evaluations';
import type { FakeBridge } from './fake-bridge';
import { nothing, story } from './story';
import { longName } from './texts';

const two = ['glasses', 'no glasses'];
const [twelve, thirty, thousands] = [classNames(12), classNames(30), classNames(5000)];
const long = [longName, ...classNames(15), `${longName}_again`];

const figures: Figures = {
  run: 'r1',
  part: 'validation',
  ...{ baseline: 0.55, largestClass: 'glasses', balancedAccuracy: 0.842, macroF1: 0.838, mcc: 0.681, kappa: 0.677 },
  intervals: {
    balancedAccuracy: [0.75, 0.91],
    macroF1: [0.74, 0.91],
    mcc: [0.51, 0.83],
    kappa: [0.5, 0.83],
    auc: null,
    brier: [0.21, 0.31],
  },
  ...{
    macro: null,
    weighted: null,
    brier: 0.261,
    top: [{ k: 2, share: 0.94, interval: [0.87, 0.98] }],
    auc: 0.913,
    averagePrecision: 0.9,
  },
  curves: [],
  calibration: { ece: 0.061, bins: [], temperature: 1.4, applied: null, eceAtTemperature: 0.03 },
  draws: 10_000,
  decision: null,
  decided: null,
};
const decided: Figures = {
  ...figures,
  decision: { kind: 'class', class: longName, threshold: 0.62 },
  decided: { n: 84, decided: 70, coverage: 0.83, accuracy: 0.914, interval: [0.83, 0.96], perClass: [] },
};

const details = (classes: readonly string[], change: Partial<RunDetails> = {}): RunDetails => ({
  run: run('r1', { validation: { n: 84, loss: 0.4, accuracy: 0.83, interval: [0.74, 0.9] } }),
  ...{ recipe: {} as never, result: null, metrics: [], renamed: [], relabelled: 0, unknown: {} },
  ...{ train: null, validation: evaluationOf(classes), test: null },
  classes: [...classes],
  ...change,
});

/** A project with one finished run, whose images are all mistakes. */
async function withRun(bridge: FakeBridge, answer: RunDetails): Promise<Record<string, never>> {
  await openProject(
    bridge,
    answer.classes.slice(0, 12).map((name, index) => classRow(index + 1, name)),
  );
  bridge.answer('runs', 'list', () => ({ runs: [answer.run] }));
  bridge.answer('runs', 'get', () => answer);
  bridge.answer('runs', 'comparable', () => ({ of: 84, runs: [] }));
  bridge.answer('runs', 'ceiling', () => ({ ceiling: null }));
  bridge.answer('runs', 'leaks', () => ({ leaks: [] }));
  bridge.answer('runs', 'figures', () => figures);
  bridge.answer('recipes', 'list', () => ({ recipes: [], problems: [] }) as never);
  bridge.answer('runs', 'outcomes', ({ offset, limit }) => ({
    ...{ total: 14, confirmed: 0 },
    outcomes: Array.from({ length: Math.max(0, Math.min(limit, 14 - offset)) }, (_, index) => ({
      ...{
        image: offset + index + 1,
        path: '/faces/1.jpg',
        thumbnail: { pack: 1, offset: index * 2000, length: 2000 },
      },
      ...{ actual: answer.classes[0] ?? '', predicted: answer.classes[1] ?? '', confidence: 0.93 - index / 50 },
      ...{ now: answer.classes[0] ?? '', labelState: 'labelled' as const, confirmed: false },
    })),
  }));
  await runs.refresh();
  return {};
}

const matrixOf = (names: readonly string[], search = '') => ({ evaluation: evaluationOf(names), names, search });
const pairsOf = (names: readonly string[], search = '') => ({
  cells: nonZeroCells(evaluationOf(names)),
  names,
  search,
});
const perfect: Evaluation = evaluationOf(['only']);
const failure = new Failure('project-damaged', 'runs/r1/predictions.f32 is damaged.', 'Restore it from a copy.');
const table = { rows: figureRows(figures, { loss: 0.412 }), failure: null, images: 84, onretry: nothing };
const window = { size: [1280, 800], isWholeWindow: true } as const;

/** The Overview of Review, and the screen as a whole. */
export default [
  story(
    'Review',
    Review,
    {
      'no run': (bridge) =>
        openProject(bridge).then(async () => {
          await runs.refresh();
          return {};
        }),
      loading: async (bridge) => {
        await withRun(bridge, details(two));
        bridge.answer('runs', 'get', () => new Promise(() => undefined));
        return {};
      },
      error: async (bridge) => {
        await withRun(bridge, details(two));
        bridge.answer('runs', 'get', () => Promise.reject(failure));
        return {};
      },
      'two classes': (bridge) => withRun(bridge, details(two)),
      'figures on their way': async (bridge) => {
        await withRun(bridge, details(two));
        bridge.answer('runs', 'figures', () => new Promise(() => undefined));
        return {};
      },
      'thirty classes': (bridge) => withRun(bridge, details(thirty)),
      'huge, 5,000 classes': (bridge) => withRun(bridge, details(thousands)),
      'long text': (bridge) => withRun(bridge, details(long)),
    },
    window,
  ),
  story(
    'Review in a large window',
    Review,
    { thirty: (bridge) => withRun(bridge, details(thirty)) },
    {
      ...window,
      size: [2560, 1440],
    },
  ),
  story(
    'Headline',
    Headline,
    {
      usual: { evaluation: evaluationOf(two), details: details(two), part: 'validation' },
      'test, near the ceiling, long text': {
        evaluation: evaluationOf([longName, 'other']),
        details: details([longName, 'other'], {
          run: run('r1', { testSet: { isSealed: true, looks: 2, edited: 3 } }),
          renamed: [{ then: 'old', now: longName }],
          unknown: { [longName]: 12 },
        }),
        part: 'test',
        leaks: [
          { kind: 'series', keep: { by: 'stem' }, part: 'test', images: 214, of: 460, groups: 31 },
          { kind: 'copies', keep: null, part: 'test', images: 1, of: 460, groups: 1 },
        ],
        ceiling: { accuracy: 0.93, interval: [0.9, 0.96], images: 600, isNear: true },
      },
    },
    { size: [420, 280] },
  ),
  story(
    'FiguresTable',
    FiguresTable,
    {
      usual: table,
      loading: { ...table, rows: null },
      error: { ...table, rows: null, failure },
      'a decision, long text': { ...table, rows: figureRows(decided, { loss: 0.412 }) },
    },
    { size: [420, 340] },
  ),
  story(
    'ConfusionMatrix',
    ConfusionMatrix,
    {
      'two classes': matrixOf(two),
      'twelve classes': matrixOf(twelve),
      'thirty classes': matrixOf(thirty),
      'two hundred classes': matrixOf(classNames(200)),
      'huge, 5,000 classes': matrixOf(thousands),
      'a class that was found': matrixOf(thousands, 'class 123'),
      'no class found': matrixOf(thousands, 'nobody'),
      'long text': matrixOf(long),
    },
    { size: [420, 520] },
  ),
  story(
    'ConfusedPairs',
    ConfusedPairs,
    {
      'no mistakes': { cells: nonZeroCells(perfect), names: ['only'] },
      few: pairsOf(classNames(4)),
      'huge, 5,000 classes': pairsOf(thousands),
      'a class that was found': pairsOf(thousands, 'class 123'),
      'no pair found': pairsOf(thousands, 'nobody'),
      'long text': pairsOf(long),
    },
    { size: [420, 320] },
  ),
  story(
    'PerClass',
    PerClass,
    {
      two: { rows: evaluationOf(two).perClass },
      'huge, 5,000 classes': { rows: evaluationOf(thousands).perClass },
      'no class found': { rows: evaluationOf(thirty).perClass, search: 'nobody' },
      'long text': { rows: evaluationOf(long).perClass },
    },
    { size: [420, 320] },
  ),
];
