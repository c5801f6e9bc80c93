import { Failure } from '../../src-shared/domain/failure';
import ConfidenceBars from '../screens/predict/ConfidenceBars.svelte';
import { looksOf } from '../state/looks';
import Predict from '../screens/predict/Predict.svelte';
import TryModel from '../screens/predict/TryModel.svelte';
import { lookedAt } from '../screens/predict/looked-at.svelte';
import { models } from '../screens/predict/models.svelte';
import { predicting } from '../screens/predict/predicting.svelte';
import { webcam } from '../screens/predict/webcam/webcam.svelte';
import { runs } from '../screens/train/runs.svelte';
import { manyClasses, openProject } from './data';
import type { FakeBridge } from './fake-bridge';
import { facts, predictions, withModel } from './predictions';
import { story } from './story';
import { longName } from './texts';

const none = (): Record<string, never> => ({});
const size = [1200, 700] as const;

const bars = (classes: readonly string[], probabilities: readonly number[]) => ({
  classes,
  probabilities,
  looks: looksOf(classes),
});

/** Stands in for a webcam: a picture that is drawn once. */
function drawnCamera(): void {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [1280, 720];
  const context = canvas.getContext('2d');
  const draw = (): void => {
    if (!context) return;
    context.fillStyle = '#56606b';
    context.fillRect(0, 0, 1280, 720);
    context.fillStyle = '#d19a73';
    context.beginPath();
    context.ellipse(640, 380, 170, 220, 0, 0, 7);
    context.fill();
  };
  draw();
  setInterval(draw, 100);
  const devices = { getUserMedia: () => Promise.resolve(canvas.captureStream(10)) };
  Object.defineProperty(navigator, 'mediaDevices', { value: devices, configurable: true });
}

async function live(bridge: FakeBridge): Promise<Record<string, never>> {
  await withModel(bridge);
  drawnCamera();
  bridge.answer('shell', 'openCamera', () => ({}));
  bridge.answer('shell', 'chooseKeptFolder', () => '/home/ann/kept pictures');
  bridge.answer('captures', 'keep', () => ({
    path: `/home/ann/kept pictures/Webcam 2026-11-29 14.55.0${String(webcam.kept.length)}.jpg`,
  }));
  bridge.answer('predictions', 'classify', async () => {
    await new Promise((resolve) => setTimeout(resolve, 80));
    return {
      ...{ class: 'glasses', decision: 'glasses', isUnsure: false, confidence: 0.87 },
      ...{ classes: facts().classes, probabilities: [0.87, 0.13] },
    };
  });
  await webcam.turnOn();
  await new Promise((resolve) => setTimeout(resolve, 900));
  await webcam.keep();
  await webcam.keep();
  return {};
}

/** Predictions, with and without a project. */
export default [
  story(
    'Predict',
    Predict,
    {
      'empty, no model': async (bridge) => {
        await openProject(bridge);
        await runs.refresh();
        return {};
      },
      'empty, a model': (bridge) => withModel(bridge).then(none),
      'loading model': async (bridge) => {
        await withModel(bridge);
        bridge.answer('predictions', 'model', () => new Promise(() => undefined));
        models.choose('/home/ann/models/glasses');
        return {};
      },
      'error, damaged model': async (bridge) => {
        await withModel(bridge);
        bridge.answer('predictions', 'model', () => {
          throw new Failure(
            'bad-input',
            'The model in /home/ann/models/glasses is damaged: weights.bin has changed since it was exported.',
            'Export it again.',
          );
        });
        models.choose('/home/ann/models/glasses');
        await models.describe();
        return {};
      },
      usual: (bridge) => predictions(bridge),
      'usual, map': (bridge) => {
        lookedAt.isShown = true;
        return predictions(bridge);
      },
      'refused, unsure': async (bridge) => {
        await predictions(bridge, { images: 400, refused: 3 });
        predicting.showAbove(0.6);
        return {};
      },
      running: (bridge) => predictions(bridge, { images: 3210, state: 'running' }),
      cancelled: (bridge) => predictions(bridge, { images: 3210, state: 'cancelled' }),
      'error, disk full': (bridge) => predictions(bridge, { images: 120, state: 'failed' }),
      'huge, long text': (bridge) =>
        predictions(bridge, {
          ...{ images: 1_000_000, refused: 2400 },
          classes: [longName, ...manyClasses.slice(4).map(({ name }) => name)],
        }),
      webcam: live,
      'error, no webcam': async (bridge) => {
        await withModel(bridge);
        bridge.answer('shell', 'openCamera', () => {
          throw new Failure('not-found', 'There is no webcam.', 'Connect one, then turn it on here.');
        });
        await webcam.turnOn();
        return {};
      },
    },
    { size, isWholeWindow: true },
  ),
  story(
    'ConfidenceBars',
    ConfidenceBars,
    {
      two: bars(['glasses', 'no glasses'], [0.93, 0.07]),
      'two, certain': bars(['glasses', 'no glasses'], [1, 0]),
      empty: bars([], []),
      'huge, long text': {
        ...bars([longName, ...manyClasses.slice(4).map(({ name }) => name)], [0.6, ...Array<number>(40).fill(0.01)]),
        most: 8,
        isNamed: true,
      },
    },
    { size: [300, 60] },
  ),
  story(
    'TryModel',
    TryModel,
    {
      empty: none,
      'a model': (bridge) => withModel(bridge, { decision: { kind: 'abstain', threshold: 0.6 } }, true).then(none),
      usual: (bridge) => predictions(bridge, { isTrial: true }),
    },
    { size, isWholeWindow: true },
  ),
];
