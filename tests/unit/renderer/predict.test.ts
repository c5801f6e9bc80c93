import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import { Failure } from '../../../src-shared/domain/failure';
import { bestOf, models } from '../../../src-renderer/screens/predict/models.svelte';
import { rankedOf } from '../../../src-renderer/screens/predict/predicted';
import { predicting } from '../../../src-renderer/screens/predict/predicting.svelte';
import { WebcamState } from '../../../src-renderer/screens/predict/webcam/webcam.svelte';
import { runs } from '../../../src-renderer/screens/train/runs.svelte';
import { app } from '../../../src-renderer/state/app.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { facts, pageOf } from '../../../src-renderer/stories/predictions';
import { freshProject, job, run } from './fakes';

const validation = (accuracy: number) => ({ n: 100, loss: 1, accuracy, interval: [0, 1] as [number, number] });
const classes = facts().classes;
const report = {
  ...{ images: 3, seconds: 1, imagesPerSecond: 3, unsure: 0, below: 0, predictions: [], quotedCells: 0, classes: [] },
  leftOut: { projects: [], projectFolders: 0, clutter: 0, clutterPaths: [], hidden: 0, hiddenPaths: [] },
  refused: [],
};

beforeEach(async () => {
  await freshProject(bridge);
  bridge.answer('runs', 'list', () => ({
    runs: [run('r2', { validation: validation(0.8) }), run('r1', { validation: validation(0.9) })],
  }));
  bridge.answer('predictions', 'model', () => facts());
  bridge.answer('jobs', 'cancel', () => ({}));
  await runs.refresh();
});

describe('the model that predicts', () => {
  it('is the run with the best validation accuracy, whatever the test part says', () => {
    const rows = [
      run('r3', { validation: validation(0.8), test: validation(1) }),
      run('r2', { validation: validation(0.9) }),
      run('r1', { validation: validation(0.9) }),
      run('r0'),
    ];
    expect(bestOf(rows)?.run).toBe('r2');
    expect(bestOf([])).toBeNull();
    expect(models.model).toEqual({ run: 'r1' });
  });

  it('that is a program is opened again once its maker is trusted', async () => {
    bridge.answer('predictions', 'model', ({ trust }) => {
      if (trust) return facts({ format: 'savedmodel' });
      throw new Failure('terms', 'A SavedModel is a program.', { step: 'trust-model' });
    });
    models.choose('/saved');
    await settled();
    expect([models.facts, models.asksForTrust]).toEqual([null, true]);
    await models.trustMaker();
    expect([models.facts?.format, models.asksForTrust, models.trust]).toEqual(['savedmodel', false, true]);
    models.choose({ run: 'r1' });
    await settled();
    expect(models.trust).toBe(false);
  });
});

describe('predictions', () => {
  it('grow while the job runs; the answers and orders that are asked for are the engine’s to find', async () => {
    let images = 1;
    bridge.answerJob('predictions', 'run', () => report);
    bridge.answer('predictions', 'page', ({ from, to }) =>
      pageOf(images, classes, { from, to, isComplete: images === 3 }),
    );
    await predicting.predict(['/photos']);
    expect(bridge.askedOf('predictions', 'run')).toMatchObject([
      { model: { run: 'r1' }, paths: ['/photos'], keep: true, csv: null },
    ]);
    const id = predicting.started?.job ?? 0;
    bridge.emit('jobs', 'changed', job(id, { name: 'predictions.run' }));
    await expect.poll(() => predicting.list.total).toBe(1);
    images = 3;
    bridge.emit('jobs', 'changed', job(id, { name: 'predictions.run', state: 'done' }));
    await expect.poll(() => predicting.list.total).toBe(3);
    expect([predicting.tally?.isComplete, predicting.result?.images]).toEqual([true, 3]);

    predicting.show('unsure');
    predicting.arrange('doubtful');
    predicting.showAbove(0.5);
    await settled();
    expect(bridge.askedOf('predictions', 'page').at(-1)).toMatchObject({
      ...{ job: id, order: 'doubtful', answer: 'unsure', above: 0.5 },
    });
    await app.close();
    expect([predicting.started, predicting.list.total]).toEqual([null, null]);
  });

  it('rank classes by their probability', () => {
    expect(rankedOf([0.1, 0.7, 0.2], ['a', 'b', 'c']).map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  });
});

describe('the webcam', () => {
  const answer = {
    ...{ class: 'glasses', decision: 'glasses', isUnsure: false, confidence: 0.9 },
    ...{ classes, probabilities: [0.9, 0.1] },
  };

  /** A camera that counts how often it was stopped. */
  function fakeCamera() {
    const camera = { stops: 0 };
    return {
      camera,
      open: () =>
        Promise.resolve({
          stream: {} as MediaStream,
          frame: () => Promise.resolve(new Blob(['frame'])),
          stop: () => (camera.stops += 1),
        }),
    };
  }

  beforeEach(() => {
    bridge.answer('shell', 'openCamera', () => ({}));
    bridge.answer('shell', 'closeCamera', () => ({}));
  });

  it('sends the next frame only after the answer to the one before, and none once it is off', async () => {
    const first = deferred<typeof answer>();
    bridge.answer('predictions', 'classify', () => first.promise);
    const { camera, open } = fakeCamera();
    const webcam = new WebcamState(open);
    await webcam.turnOn();
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(bridge.askedOf('predictions', 'classify')).toHaveLength(1);
    first.resolve(answer);
    await expect.poll(() => webcam.answer?.class).toBe('glasses');
    webcam.turnOff();
    const asked = bridge.askedOf('predictions', 'classify').length;
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(bridge.askedOf('predictions', 'classify')).toHaveLength(asked);
    expect([camera.stops, webcam.isOn, webcam.answer]).toEqual([1, false, null]);
  });

  it('that opens after it was turned off again is stopped at once', async () => {
    const { camera, open } = fakeCamera();
    const opening = deferred<undefined>();
    const webcam = new WebcamState(() => opening.promise.then(open));
    const on = webcam.turnOn();
    await settled();
    webcam.turnOff();
    opening.resolve(undefined);
    await on;
    expect([camera.stops, webcam.isOn]).toEqual([1, false]);
  });

  it('is off after a failure, which is told', async () => {
    bridge.answer('predictions', 'classify', () => {
      throw new Failure('unsupported', 'Too large.', 'Use another model.');
    });
    const { camera, open } = fakeCamera();
    const webcam = new WebcamState(open);
    await webcam.turnOn();
    await expect.poll(() => webcam.failure?.message).toBe('Too large.');
    expect([camera.stops, webcam.isOn]).toEqual([1, false]);
  });
});
