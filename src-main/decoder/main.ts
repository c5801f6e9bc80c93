import sharp from 'sharp';
import { decoderContract } from '../../src-shared/workers/decoder';
import { workInBackground } from '../platform/background';
import { answer } from '../platform/channel';
import { openParentChannel } from '../platform/children';
import { becomePrivate } from '../platform/private';
import { inspect } from './inspect';
import { confineLoaders } from './loaders';
import { overlay } from './overlay';
import { prepare } from './prepare';
import { render } from './render';
import { drawSamples } from './sample/draw';
import { whole } from './whole';

becomePrivate();
workInBackground();
confineLoaders();

// All answered work is synced, so there is nothing to clean up. A plain exit would wait for the decode under way.
const channel = openParentChannel(() => {
  process.kill(process.pid, 'SIGKILL');
});

answer(channel, decoderContract, {
  decoder: {
    inspect,
    prepare,
    whole,
    render,
    overlay,
    drawSamples,
    versions: () => ({ sharp: sharp.versions.sharp, libvips: sharp.versions.vips }),
  },
});
