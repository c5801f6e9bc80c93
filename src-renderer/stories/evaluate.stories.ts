import { Failure } from '../../src-shared/domain/failure';
import EvaluateSheet from '../sheets/evaluate/EvaluateSheet.svelte';
import { Evaluating, type Described, type ForeignEvaluation } from '../sheets/evaluate/evaluating.svelte';
import { runs } from '../screens/train/runs.svelte';
import { manyClasses, openProject, run } from './data';
import type { FakeBridge } from './fake-bridge';
import { story } from './story';
import { longName } from './texts';

const described = (change: Partial<Described> = {}): Described => ({
  ...{ kind: 'onnx', edge: 224, inputFrom: ['the network', 'preprocessor_config.json'], missing: [] },
  classes: [
    { theirs: 'Glasses', ours: 'glasses' },
    { theirs: 'none', ours: null },
  ],
  classesFrom: 'labels.json',
  ...change,
});

const evaluation = {
  ...{ n: 60, loss: 0.4, accuracy: 0.867, interval: [0.758, 0.931], baseline: 0.517, largestClass: 'glasses' },
  ...{ part: 'test', output: 'logits', unknown: {}, refused: [], mapping: [], classes: ['glasses', 'no glasses'] },
  input: { preprocessing: 'srgb-fill-triangle-1' },
  perClass: ['glasses', 'no glasses'].map((name) => ({
    ...{ class: name, precision: 0.871, recall: 0.862, f1: 0.866, support: 30, predicted: 30 },
  })),
} as never as ForeignEvaluation;

/** A sheet in which a model was chosen. */
async function opened(
  bridge: FakeBridge,
  answer: () => Described,
  act: (evaluating: Evaluating) => Promise<void> = () => Promise.resolve(),
): Promise<{ evaluating: Evaluating }> {
  await openProject(bridge, manyClasses.slice(0, 3));
  bridge.answer('runs', 'list', () => ({ runs: [run('r1')] }));
  await runs.refresh();
  bridge.answer('shell', 'chooseModel', () => '/home/ann/models/the one that we use today');
  bridge.answer('models', 'describe', answer);
  bridge.answerJob('models', 'evaluate', () => evaluation);
  const evaluating = new Evaluating();
  await evaluating.chooseFolder();
  await act(evaluating);
  return { evaluating };
}

export default [
  story(
    'EvaluateSheet',
    EvaluateSheet,
    {
      empty: (bridge) => openProject(bridge).then(() => ({})),
      'classes to map': (bridge) => opened(bridge, () => described()),
      'facts missing, long text': (bridge) =>
        opened(bridge, () =>
          described({
            ...{ edge: null, inputFrom: [], missing: ['edge', 'layout', 'values'], classesFrom: null },
            classes: [
              { theirs: longName, ours: null },
              { theirs: 'b', ours: null },
            ],
          }),
        ),
      'a program': (bridge) =>
        opened(bridge, () => {
          throw new Failure('unsupported', 'The model is a SavedModel.', { step: 'trust-model' });
        }),
      'an output to name': (bridge) =>
        opened(bridge, () => {
          const message = 'The model in /home/ann/model can’t be used: it has several outputs (“a”, “b”); name one.';
          throw new Failure('unsupported', message, { step: 'describe-model', missing: ['output'] });
        }),
      'error, not a model': (bridge) =>
        opened(bridge, () => {
          throw new Failure('unsupported', 'There is no model in /home/ann/photos.', 'Choose the folder of a model.');
        }),
      evaluated: (bridge) =>
        opened(
          bridge,
          () => described(),
          async (evaluating) => {
            evaluating.map('none', 'no glasses');
            await evaluating.evaluate();
          },
        ),
    },
    { size: [700, 640], isWholeWindow: true },
  ),
];
