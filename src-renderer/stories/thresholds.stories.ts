import type { Decision } from '../../src-shared/domain/decision';
import { Failure } from '../../src-shared/domain/failure';
import CurveChart from '../components/chart/CurveChart.svelte';
import { at } from '../../src-shared/domain/at';
import Calibration from '../screens/review/calibration/Calibration.svelte';
import { review } from '../screens/review/review.svelte';
import Threshold from '../screens/review/threshold/Threshold.svelte';
import { threshold } from '../screens/review/threshold/threshold.svelte';
import { coverageOf, rocOf } from '../screens/review/threshold/curve-points';
import { runs } from '../screens/train/runs.svelte';
import { openProject, run } from './data';
import type { FakeBridge } from './fake-bridge';
import { story } from './story';
import { longName } from './texts';
import { answersAt, calibrationOf, curves } from './thresholds';

const decided: Decision = { kind: 'class', class: 'light', threshold: 0.62 };

/** Lets r1 of these classes be under review, with answers and curves for its threshold. */
async function reviewing(
  bridge: FakeBridge,
  classes: readonly string[],
  own: Decision | null,
  positives = 60,
): Promise<object> {
  await openProject(bridge);
  const evaluation = { n: 60, loss: 0.2, accuracy: 0.9, interval: [0.8, 0.95] as [number, number] };
  bridge.answer('runs', 'list', () => ({ runs: [run('r1')] }));
  bridge.answer('runs', 'comparable', () => ({ of: 60, runs: [] }));
  bridge.answer('runs', 'outcomes', () => ({ total: 0, confirmed: 0, outcomes: [] }));
  bridge.answer('runs', 'get', () => ({
    run: run('r1'),
    recipe: {} as never,
    result: null,
    classes: [...classes],
    renamed: [],
    metrics: [],
    train: null,
    validation: { ...evaluation, confusion: [], perClass: [] },
    test: null,
    relabelled: 0,
    unknown: {},
  }));
  bridge.answer('runs', 'atThreshold', ({ decision }) => answersAt(decision === undefined ? own : decision, classes));
  bridge.answer('runs', 'curves', ({ class: name }) => curves(name ?? at(classes, 1), positives));
  await runs.refresh();
  await review.open();
  await threshold.read({ run: 'r1', part: 'validation', classes });
  return {};
}

/** Thresholds, calibration, and what they are made of. */
export default [
  story(
    'CurveChart',
    CurveChart,
    {
      'with a point': {
        ...{ name: 'ROC of light', figure: 'area 0.912 (0.840–0.953)', x: 'false positive rate', y: 'recall' },
        ...{ curve: rocOf(curves('light').curve), mark: { x: 0.1, y: 0.5 }, sentence: '' },
      },
      'with a band': {
        ...{ name: 'Coverage and accuracy', figure: 'area 0.931', x: 'share answered', y: 'accuracy', lowest: 0.7 },
        ...{ curve: coverageOf(curves('light')), mark: null, sentence: '' },
      },
      'long text': {
        ...{ name: `ROC of ${longName}`, figure: 'undefined here', x: 'false positive rate', y: 'recall' },
        ...{ curve: { x: [1], y: [1] }, mark: null, sentence: '' },
      },
    },
    { size: [380, 260] },
  ),
  story(
    'Threshold',
    Threshold,
    {
      'two classes': (bridge) => reviewing(bridge, ['dark', 'light'], null),
      'a decision': (bridge) => reviewing(bridge, ['dark', 'light'], decided),
      'three classes': (bridge) => reviewing(bridge, ['dark', 'grey', 'light'], { kind: 'abstain', threshold: 0.7 }),
      'a class without images': (bridge) => reviewing(bridge, ['dark', 'light'], null, 0),
      'a rule that fails': async (bridge) => {
        await reviewing(bridge, ['dark', 'light'], null);
        bridge.answer('runs', 'decision', () => {
          throw new Failure(
            'no-data',
            'Even the surest answers are wrong in more than 1 % of the validation images.',
            'Allow more.',
          );
        });
        await threshold.suggest({ by: 'error', most: 0.01 });
        return {};
      },
      'a class called unsure, long text': (bridge) =>
        reviewing(bridge, ['unsure', longName, 'x'], { kind: 'abstain', threshold: 0.4 }),
    },
    { size: [440, 1300] },
  ),
  story(
    'Calibration',
    Calibration,
    {
      'as trained': async (bridge) => {
        bridge.answer('runs', 'calibration', () => calibrationOf());
        return reviewing(bridge, ['dark', 'light'], null);
      },
      applied: async (bridge) => {
        bridge.answer('runs', 'calibration', () => calibrationOf({ applied: 1.62 }));
        return reviewing(bridge, ['dark', 'light'], decided);
      },
      'no temperature fits': async (bridge) => {
        const { parts } = calibrationOf();
        bridge.answer('runs', 'calibration', () =>
          calibrationOf({
            fitted: null,
            obstacle: 'r1 predicts its validation images as labelled: no temperature fits.',
            parts: parts.map((part) => ({ ...part, atTemperature: null })),
          }),
        );
        return reviewing(bridge, ['dark', 'light'], null);
      },
    },
    { size: [440, 1000] },
  ),
];
