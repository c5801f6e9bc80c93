import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { lanesFor } from '../../../src-main/trainer/graph/lanes';
import { loadTensorFlow, type TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { apply, inputOf } from './helpers';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A model whose largest result is `filters` values at each of edge x edge positions. */
function modelOf(edge: number, filters: number) {
  const input = inputOf(tf, edge, edge);
  const conv = apply(tf.layers.conv2d({ filters, kernelSize: 1 }), input);
  return tf.model({ inputs: input, outputs: conv });
}

test('one lane is used where operations share all threads', () => {
  vi.stubEnv('TF_NUM_INTEROP_THREADS', undefined);
  expect(lanesFor(tf, modelOf(8, 4))).toEqual({ count: 1, images: 32 });
});

test.each([
  ['a small network', 8, 4, 32],
  ['EfficientNet-Lite0 at 224 pixels, whose largest result is 112 x 112 x 96', 112, 96, 4],
  ['one whose single image fills the cache', 512, 64, 1],
])('with one lane per thread, a lane takes as many images as fit the cache: %s', (_, edge, filters, images) => {
  vi.stubEnv('TF_NUM_INTEROP_THREADS', '3');
  expect(lanesFor(tf, modelOf(edge, filters))).toEqual({ count: 3, images });
});
