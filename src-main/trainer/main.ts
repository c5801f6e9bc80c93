import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../src-shared/domain/failure';
import { trainerContract } from '../../src-shared/workers/trainer';
import { workInBackground } from '../platform/background';
import { answer, emitter } from '../platform/channel';
import { openParentChannel } from '../platform/children';
import { becomePrivate } from '../platform/private';
import { explain } from './explaining/explain';
import { exportModel } from './exporting/export-model';
import { detectFaces } from './faces/detect';
import { openForeign, predictForeign } from './foreign/foreign';
import { TrainingControl } from './job/control';
import { throttled, type Progress } from './job/progress';
import type { TrainListener } from './job/training';
import { onSignOfLife } from './job/yielding';
import { embed, openStarter } from './predicting/embed';
import { predict } from './predicting/predict';
import { readyModel } from './predicting/ready-model';
import { classify } from './quick/classify';
import { judgeLabels, predictOutOfFold } from './quick/out-of-fold';
import { reduce } from './reduce/reduce';
import { describeEnvironment } from './runtime/environment';
import { loadTensorFlow } from './runtime/tensorflow';
import { convertStarter } from './starters/converting';
import { addStarter } from './starters/adding';
import { train } from './train';

becomePrivate();
workInBackground();

const channel = openParentChannel();
const emit = emitter(channel, trainerContract);
onSignOfLife(() => {
  emit('trainer', 'alive', {});
});
/** One training per process: a request made before it begins applies to it. */
const control = new TrainingControl();
const listener: TrainListener = {
  progressed: reportProgress,
  epochEnded: (metrics) => {
    emit('trainer', 'epochEnded', metrics);
  },
  noted: (sentence) => {
    process.stderr.write(`${sentence}\n`);
  },
};

answer(channel, trainerContract, {
  trainer: {
    train: ({ manifest }, signal) => train(manifest, { listener, control, signal }).catch(endIfStepFailed),
    pause: () => {
      control.isPausing = true;
      return {};
    },
    finish: () => {
      control.isFinishing = true;
      return {};
    },
    predict: (request, signal) => predict(request, reportDone, signal).catch(endIfStepFailed),
    openModel: async ({ model }) => {
      await readyModel(model);
      return {};
    },
    explain: (request, signal) => explain(request, reportDone, signal).catch(endIfStepFailed),
    exportModel: async (request) => {
      await exportModel(request);
      return {};
    },
    openForeign: (request) => openForeign(request),
    predictForeign: (request, signal) => predictForeign(request, reportDone, signal).catch(endIfStepFailed),
    addStarter: (request) => addStarter(request),
    convertStarter: ({ id, source, folder }) => convertStarter(id, source, folder),
    openStarter: async (request) => {
      await openStarter(request);
      return {};
    },
    embed: (request, signal) => embed(request, reportDone, signal).catch(endIfStepFailed),
    detectFaces: (request, signal) => detectFaces(request, reportDone, signal).catch(endIfStepFailed),
    classify: (request, signal) => classify(request, throttled(reportProgress), signal),
    reduce: (request, signal) => reduce(request, reportDone, signal),
    judgeLabels: (order) => judgeLabels(order),
    outOfFold: (order, signal) => predictOutOfFold(order, reportDone, signal),
    environment: async () => describeEnvironment(await loadTensorFlow()),
  },
});

function reportProgress(progress: Progress): void {
  emit('trainer', 'progressed', progress);
}

function reportDone(done: number): void {
  emit('trainer', 'imagesDone', { done });
}

/** Ends this process after a step that TensorFlow refused: it has leaked its feeds and left its update half done. */
function endIfStepFailed(error: unknown): never {
  if (error instanceof Failure && error.kind === 'step-failed') void endSoon();
  throw error;
}

async function endSoon(): Promise<void> {
  await setTimeout(100); // the answer leaves first
  process.exit(1);
}
