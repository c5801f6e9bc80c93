import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import type { TensorFlow } from '../runtime/tensorflow';
import type { GraphModelFile } from './graph-model';
import { notDrawn, Stack, type Values } from './layered';

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

/** What the network was trained on: BGR minus these means. Here in the order of RGB. */
const means = [123.68, 116.779, 103.939];

/**
 * The faceres network up to its features: [n, 1024] pooled and [n, 256] of its dense layer, one after the other. Its batch
 * norm is part of its convolutions already; the order of colours becomes part of the first one.
 * @throws Error naming what is not as it should be
 */
export function buildFaceres(tf: TensorFlow, file: GraphModelFile): LayersModel {
  const stack = new Stack(tf, faceresEdge);
  const weights = new Weights(file);
  const convolution = (name: string, filters: number, strides: number, kernelSize: number) =>
    tf.layers.conv2d({ name, filters, kernelSize, strides, padding: 'same', ...notDrawn });
  const relu = (name: string) => tf.layers.reLU({ name, maxValue: 6 });

  subtractMeans(tf, stack);
  weights.expect('conv1_bn/batchnorm_1/mul_1', 'Conv2D', 2);
  const stem = weights.get('conv1/convolution/merged_input');
  stack.add(convolution('stem_conv', 32, 2, 3), inReverse(stem), weights.get('conv1_bn/batchnorm_1/sub'));
  stack.add(relu('stem_relu'));
  weights.expectRelu6('conv1_relu');
  blocks.forEach(({ stride, channels }, index) => {
    const number = String(index + 1);
    const [each, point] = [`conv_dw_${number}`, `conv_pw_${number}`];
    weights.expect(`${each}/depthwise`, 'DepthwiseConv2dNative', stride);
    weights.expect(`${point}_bn/batchnorm_1/mul_1`, 'Conv2D', 1);
    const kernel = scaled(weights.get(`${each}/depthwise_kernel`), weights.get(`${each}_bn/batchnorm_1/mul`));
    const depthwise = { name: `block${number}_depthwise_conv`, kernelSize: 3, strides: stride } as const;
    stack.add(
      tf.layers.depthwiseConv2d({ ...depthwise, padding: 'same', ...notDrawn }),
      ...[kernel, weights.get(`${each}_bn/batchnorm_1/sub`)],
    );
    stack.add(relu(`block${number}_depthwise_relu`));
    const pointwise = convolution(`block${number}_conv`, channels, 1, 1);
    const bias = weights.get(`${point}_bn/batchnorm_1/sub`);
    stack.add(pointwise, weights.get(`${point}/convolution/merged_input`), bias);
    stack.add(relu(`block${number}_relu`));
    for (const name of [each, point]) weights.expectRelu6(`${name}_relu`);
  });
  const pooled = stack.add(tf.layers.globalAveragePooling2d({ name: 'pooled' }));
  const dense = tf.layers.dense({ name: 'feats', units: 256, activation: 'relu', ...notDrawn });
  const feats = stack.add(dense, weights.get('feats/kernel'), weights.get('feats/bias'));
  stack.join(tf.layers.concatenate({ name: 'features' }), [pooled, feats]);
  return stack.model('faceres');
}

/** A batch norm with these means, variance 1 and nothing else: there is no layer that subtracts a value a channel. */
function subtractMeans(tf: TensorFlow, stack: Stack): void {
  const epsilon = 0.001;
  const vector = (values: readonly number[]): Values => ({ shape: [3], values: Float32Array.from(values) });
  const layer = tf.layers.batchNormalization({ name: 'means', center: false, scale: false, epsilon, momentum: 1 });
  stack.add(layer, vector(means), vector([1, 1, 1].map((one) => one - epsilon)));
}

/** [height, width, 3, filters] for RGB, of what is for BGR. */
function inReverse({ shape, values }: Values): Values {
  const filters = shape[3] ?? 1;
  const reversed = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 3 * filters) {
    for (let colour = 0; colour < 3; colour += 1) {
      const from = at + (2 - colour) * filters;
      reversed.set(values.subarray(from, from + filters), at + colour * filters);
    }
  }
  return { shape, values: reversed };
}

/** A kernel [height, width, channels, 1] times a factor a channel. */
function scaled({ shape, values }: Values, factors: Values): Values {
  return { shape, values: values.map((value, index) => value * (factors.values[index % (shape[2] ?? 1)] ?? 0)) };
}

const Strides = v.object({ list: v.object({ i: v.array(v.string()) }) });

/** The file's constants, and what must hold of its operations for the network built here to be the same. */
class Weights {
  constructor(private readonly file: GraphModelFile) {}

  get(name: string): Values {
    const found = this.file.constants.get(name);
    if (!found) throw new Error(`it has no weight ${name}`);
    return found;
  }

  expect(name: string, op: string, stride: number): void {
    const node = this.file.nodes.get(name);
    const strides = v.safeParse(Strides, node?.attr.strides);
    const found = strides.success ? strides.output.list.i.join() : '';
    if (node?.op !== op || found !== `1,${String(stride)},${String(stride)},1`) {
      throw new Error(`${name} is not a ${op} of stride ${String(stride)}`);
    }
  }

  /** As Keras 2 wrote ReLU6: the least of the ReLU and 6, and the greatest of that and 0. */
  expectRelu6(name: string): void {
    const [most, least] = [this.get(`${name}/Cast`), this.get(`${name}/Const_1`)];
    if (most.values[0] !== 6 || least.values[0] !== 0) throw new Error(`${name} is not a ReLU6`);
  }
}
