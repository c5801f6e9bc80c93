import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../src-shared/domain/failure';
import { trainerContract } from '../../src-shared/workers/trainer';
import { workInBackground } from '../platform/background';
import { answer, emitter } from '../platform/channel';
import { openParentChannel } from '../platform/children';
import { becomePrivate } from '../platform/private';
import { TrainingControl } from './loop/control';
import { embed, openStarter } from './predicting/embed';
import { describeEnvironment } from './environment';
import { detectFaces } from './faces/detect';
import { tellSignsOfLife } from './loop/pause';
import { predict } from './predicting/predict';
import { throttled, type Progress } from './loop/progress';
import { classify } from './quick/classify';
import { reduce } from './reduce/reduce';
import { predictOutOfFold } from './quick/out-of-fold';
import { convertStarter } from './starters/converting';
import { addStarter } from './starters/own';
import { loadTensorFlow } from './tensorflow';
import { train, type TrainListener } from './loop/train';

becomePrivate();
workInBackground();

const channel = openParentChannel();
const emit = emitter(channel, trainerContract);
tellSignsOfLife(() => {
  emit('trainer', 'alive', {});
});
/** One training a process: what is asked before it begins holds for it. */
const control = new TrainingControl();
const listener: TrainListener = {
  progressed: tellProgress,
  epochEnded: (metrics) => {
    emit('trainer', 'epochEnded', metrics);
  },
  noted: (sentence) => {
    process.stderr.write(`${sentence}\n`);
  },
};

answer(channel, trainerContract, {
  trainer: {
    train: ({ manifest }, signal) => train(manifest, listener, control, signal).catch(endIfStepFailed),
    pause: () => {
      control.isPausing = true;
      return {};
    },
    finish: () => {
      control.isFinishing = true;
      return {};
    },
    predict: (request, signal) => predict(request, tellDone, signal).catch(endIfStepFailed),
    addStarter: ({ folder, into }) => addStarter(folder, into),
    convertStarter: ({ id, source, folder }) => convertStarter(id, source, folder),
    openStarter: async (request) => {
      await openStarter(request);
      return {};
    },
    embed: (request, signal) => embed(request, tellDone, signal).catch(endIfStepFailed),
    detectFaces: (request, signal) => detectFaces(request, tellDone, signal).catch(endIfStepFailed),
    classify: (request, signal) => classify(request, throttled(tellProgress), signal),
    reduce: (request, signal) => reduce(request, tellDone, signal),
    outOfFold: (order, signal) => predictOutOfFold(order, tellDone, signal),
    environment: async () => describeEnvironment(await loadTensorFlow()),
  },
});

function tellProgress(progress: Progress): void {
  emit('trainer', 'progressed', progress);
}

function tellDone(done: number): void {
  emit('trainer', 'imagesDone', { done });
}

/** A step that TensorFlow refused has leaked its feeds and left its update half done: this process is of no more use. */
function endIfStepFailed(error: unknown): never {
  if (error instanceof Failure && error.kind === 'step-failed') void endSoon();
  throw error;
}

async function endSoon(): Promise<void> {
  await setTimeout(100); // the answer leaves first
  process.exit(1);
}
