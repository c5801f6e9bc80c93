import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { at } from '../../../src-shared/domain/at';
import type { TensorFlow } from '../runtime/tensorflow';
import { constantOf, type GraphModelFile } from './graph-model';
import { zeroInitializers, Stack, type Values } from './layered';

/** Edge of its input, in pixels. */
export const faceresEdge = 224;

/** MobileNet V1's separable convolutions: stride and channels (Howard et al., 2017, table 1). */
const blocks: readonly { readonly stride: number; readonly channels: number }[] = [
  { stride: 1, channels: 64 },
  { stride: 2, channels: 128 },
  { stride: 1, channels: 128 },
  { stride: 2, channels: 256 },
  { stride: 1, channels: 256 },
  { stride: 2, channels: 512 },
  ...Array.from({ length: 5 }, () => ({ stride: 1, channels: 512 })),
  { stride: 2, channels: 1024 },
  { stride: 1, channels: 1024 },
];

/** Channel means, in the order RGB. The network was trained on BGR pixels minus these. */
const means = [123.68, 116.779, 103.939];

/**
 * Builds the faceres network up to its features [n, 1280]: 1024 pooled ones, then 256 of its dense layer. Its batch norms are
 * already folded into its convolutions. The order of colours, BGR, is folded into the first one.
 * @param file its graph model; the operations in it are checked against the network that is built
 * @throws Error naming what is missing or different in the file
 */
export function buildFaceres(tf: TensorFlow, file: GraphModelFile): LayersModel {
  const stack = new Stack(tf, faceresEdge);
  const weights = new Weights(file);
  const convolution = (name: string, filters: number, strides: number, kernelSize: number) =>
    tf.layers.conv2d({ name, filters, kernelSize, strides, padding: 'same', ...zeroInitializers });
  const relu = (name: string) => tf.layers.reLU({ name, maxValue: 6 });

  subtractMeans(tf, stack);
  weights.expect('conv1_bn/batchnorm_1/mul_1', 'Conv2D', 2);
  const stem = weights.get('conv1/convolution/merged_input');
  stack.add(convolution('stem_conv', 32, 2, 3), kernelForRgb(stem), weights.get('conv1_bn/batchnorm_1/sub'));
  stack.add(relu('stem_relu'));
  weights.expectRelu6('conv1_relu');
  blocks.forEach(({ stride, channels }, index) => {
    const number = String(index + 1);
    const [depth, point] = [`conv_dw_${number}`, `conv_pw_${number}`];
    weights.expect(`${depth}/depthwise`, 'DepthwiseConv2dNative', stride);
    weights.expect(`${point}_bn/batchnorm_1/mul_1`, 'Conv2D', 1);
    const kernel = scaled(weights.get(`${depth}/depthwise_kernel`), weights.get(`${depth}_bn/batchnorm_1/mul`));
    const depthwise = { name: `block${number}_depthwise_conv`, kernelSize: 3, strides: stride } as const;
    stack.add(
      tf.layers.depthwiseConv2d({ ...depthwise, padding: 'same', ...zeroInitializers }),
      kernel,
      weights.get(`${depth}_bn/batchnorm_1/sub`),
    );
    stack.add(relu(`block${number}_depthwise_relu`));
    const pointwise = convolution(`block${number}_conv`, channels, 1, 1);
    const bias = weights.get(`${point}_bn/batchnorm_1/sub`);
    stack.add(pointwise, weights.get(`${point}/convolution/merged_input`), bias);
    stack.add(relu(`block${number}_relu`));
    for (const name of [depth, point]) weights.expectRelu6(`${name}_relu`);
  });
  const pooled = stack.add(tf.layers.globalAveragePooling2d({ name: 'pooled' }));
  const dense = tf.layers.dense({ name: 'feats', units: 256, activation: 'relu', ...zeroInitializers });
  const feats = stack.add(dense, weights.get('feats/kernel'), weights.get('feats/bias'));
  stack.join(tf.layers.concatenate({ name: 'features' }), [pooled, feats]);
  return stack.model('faceres');
}

/** Adds a batch norm that only subtracts the means: there is no layer for that. */
function subtractMeans(tf: TensorFlow, stack: Stack): void {
  const epsilon = 0.001;
  const vector = (values: readonly number[]): Values => ({ shape: [3], values: Float32Array.from(values) });
  const layer = tf.layers.batchNormalization({ name: 'means', center: false, scale: false, epsilon, momentum: 1 });
  stack.add(layer, vector(means), vector(means.map(() => 1 - epsilon)));
}

/** Converts a kernel [height, width, 3, filters] for BGR images to one for RGB images. */
function kernelForRgb({ shape, values }: Values): Values {
  const filters = at(shape, 3);
  const reversed = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += 3 * filters) {
    for (let colour = 0; colour < 3; colour += 1) {
      const from = start + (2 - colour) * filters;
      reversed.set(values.subarray(from, from + filters), start + colour * filters);
    }
  }
  return { shape, values: reversed };
}

/** Multiplies a kernel [height, width, channels, 1] by factors [channels]. */
function scaled({ shape, values }: Values, factors: Values): Values {
  const channels = at(shape, 2);
  return { shape, values: values.map((value, index) => value * at(factors.values, index % channels)) };
}

const Strides = v.object({ list: v.object({ i: v.array(v.string()) }) });

/** The constants of a graph model, and checks that its operations are those of the network built here. */
class Weights {
  constructor(private readonly file: GraphModelFile) {}

  get(name: string): Values {
    return constantOf(this.file, name);
  }

  /** Requires a convolution of a kind and a stride. */
  expect(name: string, op: string, stride: number): void {
    const node = this.file.nodes.get(name);
    const strides = v.safeParse(Strides, node?.attr.strides);
    const found = strides.success ? strides.output.list.i.join() : '';
    if (node?.op !== op || found !== `1,${String(stride)},${String(stride)},1`) {
      throw new Error(`${name} is not a ${op} of stride ${String(stride)}`);
    }
  }

  /** Requires a ReLU6 as Keras 2 wrote it: min(ReLU, 6), then max with 0. */
  expectRelu6(name: string): void {
    const [maximum, minimum] = [this.get(`${name}/Cast`), this.get(`${name}/Const_1`)];
    if (maximum.values[0] !== 6 || minimum.values[0] !== 0) throw new Error(`${name} is not a ReLU6`);
  }
}
