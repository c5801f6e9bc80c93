import { testerContract } from '../../src-shared/workers/tester';
import { workInBackground } from '../platform/background';
import { answer, emitter } from '../platform/channel';
import { openParentChannel } from '../platform/children';
import { loadOnnxRuntime } from '../platform/onnx/runtime';
import { becomePrivate } from '../platform/private';
import { openModel, predictPictures } from './predict';
import type { LoadedModel } from './runtimes/runtime';

// Runs one exported model as its users do. A fresh process per model.

becomePrivate();
workInBackground();

const channel = openParentChannel();
const emit = emitter(channel, testerContract);
let model: LoadedModel | null = null;

answer(channel, testerContract, {
  tester: {
    open: async (tested) => {
      model = await openModel(tested);
      return { runtime: model.runtime };
    },
    predict: async (request) => {
      if (!model) throw new Error('No model is open');
      await predictPictures(model, request, (done) => {
        emit('tester', 'predicted', { done });
      });
      return {};
    },
    onnxRuntime: () => ({ version: loadOnnxRuntime().env.versions.node ?? 'unknown' }),
  },
});
