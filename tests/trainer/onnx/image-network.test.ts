import { describe, expect, test } from 'vitest';
import { inputRanges, type ModelInput } from '../../../src-shared/domain/model-input';
import { randomGenerator } from '../../../src-shared/domain/random';
import { loadOnnxRuntime } from '../../../src-main/platform/onnx/runtime';
import { imageEnds, openImageNetwork } from '../../../src-main/trainer/onnx/image-network';
import { readOnnxFile } from '../../../src-main/platform/onnx/model-file';
import { channelMeans, folderWith } from './files';

const edge = 8;
const plain: ModelInput = { edge, layout: 'channels-first', channels: 'rgb', ...inputRanges.bytes };

/** Pictures whose channels have different means, and these means [count, 3]. */
function pictures(count: number): { pixels: Uint8Array; means: number[][] } {
  const random = randomGenerator('pictures');
  const pixels = Uint8Array.from({ length: count * edge * edge * 3 }, () => random.integer(256));
  const means = Array.from({ length: count }, (_, image) =>
    [0, 1, 2].map((channel) => {
      let sum = 0;
      for (let pixel = 0; pixel < edge * edge; pixel += 1)
        sum += pixels[(image * edge * edge + pixel) * 3 + channel] ?? 0;
      return sum / (edge * edge);
    }),
  );
  return { pixels, means };
}

async function featuresOf(file: Uint8Array, input: ModelInput, pixels: Uint8Array, count: number) {
  const model = await readOnnxFile(folderWith({ 'model.onnx': file }));
  const network = await openImageNetwork(loadOnnxRuntime(), model, { ends: imageEnds(model), input });
  const found = await network.run(pixels, count);
  await network.close();
  return found;
}

describe('a network of another program', () => {
  test.each([
    ['as it is', {}, plain, [0, 1, 2]],
    ['with the channels last', { layout: 'channels-last' }, { ...plain, layout: 'channels-last' }, [0, 1, 2]],
    ['with blue first', {}, { ...plain, channels: 'bgr' }, [2, 1, 0]],
    ['one image at a time', { batch: 1 }, plain, [0, 1, 2]],
    ['in batches of a fixed size', { batch: 4 }, plain, [0, 1, 2]],
    ['of bytes', { type: 'uint8' }, plain, [0, 1, 2]],
    ['of any size', { edge: 'size' }, plain, [0, 1, 2]],
    ['of a batch that is stated as -1', { batch: -1 }, plain, [0, 1, 2]],
    ['of an old version', { opset: 11 }, plain, [0, 1, 2]],
  ] as const)('gets pixels %s', async (_, form, input, order) => {
    const count = 6;
    const { pixels, means } = pictures(count);
    const found = await featuresOf(channelMeans(form), input, pixels, count);
    expect(found.length).toBe(count * 4);
    means.forEach((mean, image) => {
      order.forEach((channel, place) => {
        expect(found[image * 4 + place]).toBeCloseTo(mean[channel] ?? NaN, 3);
      });
    });
  });

  test('gets normalized values', async () => {
    const { pixels, means } = pictures(2);
    const input = { ...plain, channels: 'bgr', ...inputRanges.imagenet } as unknown as ModelInput;
    const found = await featuresOf(channelMeans({}), input, pixels, 2);
    const { mean, deviation } = inputRanges.imagenet;
    [0, 1, 2].forEach((channel) => {
      const expected = ((means[0]?.[channel] ?? NaN) / 255 - (mean[channel] ?? NaN)) / (deviation[channel] ?? NaN);
      expect(found[2 - channel]).toBeCloseTo(expected, 5);
    });
  });
});
