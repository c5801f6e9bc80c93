import type { SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { inputRanges, type ModelInput } from '../../../../src-shared/domain/model-input';
import { randomGenerator } from '../../../../src-shared/domain/random';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';
import { resizeToSquare } from '../../../../src-main/decoder/resize/resize';
import { loadOnnxRuntime } from '../../../../src-main/platform/onnx/runtime';
import { joinTrunk } from '../../../../src-main/trainer/exporting/onnx/join';
import { Graph } from '../../../../src-main/trainer/graph/graph';
import { weightsInGraph } from '../../../../src-main/trainer/graph/graph-weights';
import { lowerModel } from '../../../../src-main/trainer/graph/lowering';
import { placeholder } from '../../../../src-main/trainer/graph/ops';
import { imageEnds, openImageNetwork } from '../../../../src-main/trainer/onnx/image-network';
import { readOnnxFile } from '../../../../src-main/platform/onnx/model-file';
import { loadTensorFlow, type TensorFlow } from '../../../../src-main/trainer/runtime/tensorflow';
import { randomizeWeights } from '../../graph/helpers';
import { channelMeans, folderWith } from '../../onnx/files';

const runtime = loadOnnxRuntime();
const classes = ['a', 'b', 'c'];
let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** A head on four features: it standardises them, and gives probabilities. */
function head() {
  const features = tf.input({ shape: [4] });
  const normed = tf.layers.batchNormalization().apply(features);
  const hidden = tf.layers.dense({ units: 5, activation: 'relu' }).apply(normed);
  const output = tf.layers.dense({ units: 3, activation: 'softmax' }).apply(hidden) as SymbolicTensor;
  const model = tf.model({ inputs: features, outputs: output });
  randomizeWeights(tf, model, 9);
  const graph = new Graph();
  const input = placeholder(graph, 'features', 'float32', [-1, 4]);
  const weights = weightsInGraph(graph, model, new Map());
  const probabilities = lowerModel(model, input, { ...weights, precision: 'float32', training: null });
  return { model, network: { graph, input, probabilities } };
}

describe('a trunk of another program with a head', () => {
  test.each([
    [11, 'channels-first', 'rgb'],
    [13, 'channels-last', 'bgr'],
    [17, 'channels-first', 'bgr'],
    [18, 'channels-last', 'rgb'],
    [20, 'channels-first', 'rgb'],
  ] as const)(
    'answers for pictures of any size as both do apart: opset %i, %s, %s',
    async (opset, layout, channels) => {
      const input = { edge: 8, layout, channels, ...inputRanges.imagenet } as unknown as ModelInput;
      const trunk = await readOnnxFile(folderWith({ 'trunk.onnx': channelMeans({ opset, layout }) }));
      const { model, network } = head();
      const metadata: ModelMetadata = {
        format: 'facet-model',
        version: 1,
        classes,
        preprocessing: 'srgb-fill-triangle-1',
        inputEdge: 8,
        recipe: 'quick',
        run: 'r1',
        head: 'softmax',
        decision: { kind: 'abstain', threshold: 0.5 },
      };
      const ends = imageEnds(trunk);
      const file = await joinTrunk({ trunk, ends, input, head: network, metadata, weights: 'float32' });
      const random = randomGenerator(layout);
      const [height, width] = [23, 17];
      const pixels = Uint8Array.from({ length: height * width * 3 }, () => random.integer(256));
      const session = await runtime.InferenceSession.create(file);
      const { probabilities, decision } = await session.run({
        images: new runtime.Tensor('uint8', pixels, [1, height, width, 3]),
      });
      await session.release();
      const square = resizeToSquare({ pixels: Buffer.from(pixels), width, height }, 8, null);
      const apart = await openImageNetwork(runtime, trunk, { ends, input });
      const features = await apart.run(square, 1);
      await apart.close();
      const expected = (model.predict(tf.tensor2d(features, [1, 4])) as { dataSync: () => Float32Array }).dataSync();
      // A rounding of the resize moves a mean by at most one level of 64 values.
      expected.forEach((value, index) => {
        expect((probabilities?.data as Float32Array)[index]).toBeCloseTo(value, 2);
      });
      const best = expected.indexOf(Math.max(...expected));
      expect(Number(decision?.data[0])).toBe((expected[best] ?? 0) >= 0.5 ? best : -1);
      model.dispose();
    },
  );
});
