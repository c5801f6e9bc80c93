import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import type { WeightType } from '../../../../src-shared/domain/export-format';
import { OnnxBuilder } from '../../../../src-main/trainer/exporting/onnx/builder';
import { encodeModel } from '../../../../src-main/trainer/exporting/onnx/messages';
import { opset } from '../../../../src-main/trainer/exporting/onnx/pictures';
import { translateNetwork } from '../../../../src-main/trainer/exporting/onnx/translate';
import type { ExportNetwork } from '../../../../src-main/trainer/exporting/network';
import { Graph } from '../../../../src-main/trainer/graph/graph';
import { weightsInGraph } from '../../../../src-main/trainer/graph/graph-weights';
import { lowerModel } from '../../../../src-main/trainer/graph/lowering';
import { placeholder } from '../../../../src-main/trainer/graph/ops';
import type { TensorFlow } from '../../../../src-main/trainer/runtime/tensorflow';
import { compileInference } from '../../../../src-main/trainer/graph/inference';
import { loadOnnxRuntime } from '../../../../src-main/platform/onnx/runtime';

const runtime = loadOnnxRuntime();

/** The network alone of a model of images of one size, run by ONNX Runtime. */
export async function byOnnxRuntime(
  model: LayersModel,
  pixels: Uint8Array,
  { size: [height, width], weights = 'float32' }: { size: readonly [number, number]; weights?: WeightType },
): Promise<Float32Array> {
  const builder = new OnnxBuilder();
  const turned = builder.add('Transpose', ['pixels'], { perm: [0, 3, 1, 2] });
  const result = translateNetwork(networkOf(model, [height, width]), { builder, pixels: turned, weights });
  builder.add('Identity', [result], {}, 'result');
  const file = encodeModel({
    name: 'network',
    nodes: builder.nodes,
    tensors: builder.tensors,
    inputs: [{ name: 'pixels', type: 'float32', dims: ['n', height, width, 3] }],
    outputs: [{ name: 'result', type: 'float32', dims: ['n', 'classes'] }],
    opset,
    metadata: {},
  });
  const session = await runtime.InferenceSession.create(file);
  const count = pixels.length / (height * width * 3);
  const feed = new runtime.Tensor('float32', Float32Array.from(pixels), [count, height, width, 3]);
  const { result: values } = await session.run({ pixels: feed });
  await session.release();
  return values?.data as Float32Array;
}

/** The same by the compiled graph, as Facet predicts. */
export async function byGraph(
  tf: TensorFlow,
  model: LayersModel,
  pixels: Uint8Array,
  count: number,
): Promise<Float32Array> {
  const network = await compileInference(tf, model, 'float32', { count: 1, images: count });
  const result = network.run(pixels, count);
  network.dispose();
  return result;
}

/** A model's inference graph, as exportNetwork makes it, for images that need not be square. */
function networkOf(model: LayersModel, [height, width]: readonly [number, number]): ExportNetwork {
  const graph = new Graph();
  const input = placeholder(graph, 'pixels', 'float32', [-1, height, width, 3]);
  const weights = weightsInGraph(graph, model, new Map());
  return {
    graph,
    input,
    probabilities: lowerModel(model, input, { ...weights, precision: 'float32', training: null }),
  };
}
