import { trainerContract } from '../../src-shared/workers/trainer';
import { answer, emitter } from '../platform/channel';
import { openParentChannel } from '../platform/children';
import { describeEnvironment } from './environment';
import { predict } from './predict';
import { loadTensorFlow } from './tensorflow';
import { train } from './train';

const channel = openParentChannel();
const emit = emitter(channel, trainerContract);

answer(channel, trainerContract, {
  trainer: {
    train: ({ manifest }, signal) =>
      train(
        manifest,
        {
          progressed: (progress) => {
            emit('trainer', 'progressed', progress);
          },
          epochEnded: (metrics) => {
            emit('trainer', 'epochEnded', metrics);
          },
        },
        signal,
      ),
    predict,
    environment: async () => describeEnvironment(await loadTensorFlow()),
  },
});
