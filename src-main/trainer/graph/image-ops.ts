import { at } from '../../../src-shared/domain/at';
import { output, type Attributes, type GraphNode, type GraphTensor, type Shape } from './graph';
import { constant } from './ops';
import { shapeOf } from './shape-ops';

/* Operations on images [n, height, width, channels]. Names and attributes are those of TensorFlow's nn_ops.cc. */

/** SAME pads so that a stride of 1 keeps the size; VALID does not pad. */
export type Padding = 'SAME' | 'VALID';

/** How a kernel or a pool moves over an image. */
export interface Window {
  /** [height, width] */
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

/** Conv2D. @param kernel [height, width, channels, filters] */
export function conv2d(x: GraphTensor, kernel: GraphTensor, window: Window): GraphTensor {
  const [height = 1, width = 1, , filters = 1] = kernel.shape;
  const shape = windowed(x.shape, [height, width], window, filters);
  return output(
    x.node.graph.add('Conv2D', [x, kernel], {
      attributes: windowAttributes(x, window),
      outputs: [{ type: x.type, shape }],
    }),
  );
}

/** DepthwiseConv2dNative. @param kernel [height, width, channels, multiplier] */
export function depthwiseConv2d(x: GraphTensor, kernel: GraphTensor, window: Window): GraphTensor {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = kernel.shape;
  const shape = windowed(x.shape, [height, width], window, channels * multiplier);
  const attributes = windowAttributes(x, window);
  return output(
    x.node.graph.add('DepthwiseConv2dNative', [x, kernel], { attributes, outputs: [{ type: x.type, shape }] }),
  );
}

/** Gradient of a convolution by its images (Conv2DBackpropInput or DepthwiseConv2dNativeBackpropInput). */
export function convInputGradient(forward: GraphNode, gradient: GraphTensor): GraphTensor {
  const [x, kernel] = inputsOf(forward);
  const inputs = [shapeOf(x), kernel, gradient];
  return output(
    forward.graph.add(`${gradientName(forward)}Input`, inputs, { attributes: forward.attributes, outputs: [x] }),
  );
}

/** Gradient of a convolution by its kernel (Conv2DBackpropFilter or DepthwiseConv2dNativeBackpropFilter). */
export function convKernelGradient(forward: GraphNode, gradient: GraphTensor): GraphTensor {
  const [x, kernel] = inputsOf(forward);
  const size = constant(forward.graph, 'int32', kernel.shape, [4]);
  return output(
    forward.graph.add(`${gradientName(forward)}Filter`, [x, size, gradient], {
      attributes: forward.attributes,
      outputs: [kernel],
    }),
  );
}

const gradientName = ({ op }: GraphNode): string => `${op}Backprop`;

/**
 * MaxPool or AvgPool.
 * @param size [height, width] of the pool
 */
export function pool(
  op: 'MaxPool' | 'AvgPool',
  x: GraphTensor,
  size: readonly [number, number],
  window: Window,
): GraphTensor {
  const shape = windowed(x.shape, size, window, at(x.shape, 3));
  const attributes = { ...windowAttributes(x, window), ksize: { ints: [1, ...size, 1] } };
  return output(x.node.graph.add(op, [x], { attributes, outputs: [{ type: x.type, shape }] }));
}

/** Gradient of a pooling by its images (MaxPoolGrad or AvgPoolGrad). */
export function poolGradient(forward: GraphNode, gradient: GraphTensor): GraphTensor {
  const [x] = inputsOf(forward);
  const inputs = forward.op === 'MaxPool' ? [x, output(forward), gradient] : [shapeOf(x), gradient];
  return output(forward.graph.add(`${forward.op}Grad`, inputs, { attributes: forward.attributes, outputs: [x] }));
}

/** Outputs of batch normalization. */
export interface BatchNorm {
  readonly y: GraphTensor;
  /** [channels], float32. */
  readonly mean: GraphTensor;
  /** [channels], float32, with Bessel's correction n / (n - 1). */
  readonly variance: GraphTensor;
}

/**
 * Batch normalization (FusedBatchNormV3), by the batch's own statistics or by given ones.
 * @param x [n, height, width, channels]
 */
export function batchNorm(x: GraphTensor, { gamma, beta, epsilon, statistics }: BatchNormOptions): BatchNorm {
  const { graph } = x.node;
  const isTraining = statistics === null;
  const empty = constant(graph, 'float32', [], [0]);
  const channels = { type: 'float32', shape: gamma.shape } as const;
  const node = graph.add('FusedBatchNormV3', [x, gamma, beta, ...(statistics ?? [empty, empty])], {
    attributes: { ...batchNormAttributes(x, epsilon), is_training: { bool: isTraining } },
    outputs: [x, channels, channels, channels, channels, { type: 'float32', shape: [-1] }],
  });
  return { y: output(node), mean: output(node, 1), variance: output(node, 2) };
}

/** A batch norm of other images, with the parameters of one in the graph. */
export function batchNormLike({ graph, op, inputs, attributes, outputs }: GraphNode, x: GraphTensor): GraphTensor {
  const parameters = inputs.slice(1);
  return output(graph.add(op, [x, ...parameters], { attributes, outputs: [x, ...outputs.slice(1)] }));
}

/** Parameters of batch normalization. */
export interface BatchNormOptions {
  /** [channels], float32. */
  readonly gamma: GraphTensor;
  /** [channels], float32. */
  readonly beta: GraphTensor;
  readonly epsilon: number;
  /** Mean and variance [channels] to normalize by; null for those of the batch. */
  readonly statistics: readonly [mean: GraphTensor, variance: GraphTensor] | null;
}

/** Gradients of batch normalization by x, gamma and beta (FusedBatchNormGradV3). */
export function batchNormGradients(forward: GraphNode, gradient: GraphTensor): GraphTensor[] {
  const [x, gamma, , mean, variance] = inputsOf(forward);
  const { is_training: mode } = forward.attributes;
  const isTraining = mode !== undefined && 'bool' in mode && mode.bool;
  const statistics = isTraining ? [output(forward, 3), output(forward, 4)] : [mean, variance];
  const channels = { type: 'float32', shape: gamma.shape } as const;
  const node = forward.graph.add('FusedBatchNormGradV3', [gradient, x, gamma, ...statistics, output(forward, 5)], {
    attributes: forward.attributes,
    outputs: [x, channels, channels, { type: 'float32', shape: [0] }, { type: 'float32', shape: [0] }],
  });
  return [output(node), output(node, 1), output(node, 2)];
}

/**
 * Resamples each image through a projective transform, bilinearly (ImageProjectiveTransformV3).
 * @param images uint8 or float32 [n, height, width, channels]
 * @param transforms float32 [n, 8], from output pixels to input pixels
 * @param fill content beyond an image's edge: its mirror image, its edge pixels or black
 */
export function transformImages(
  images: GraphTensor,
  transforms: GraphTensor,
  fill: 'reflect' | 'nearest' | 'constant',
): GraphTensor {
  const { graph } = images.node;
  const size = constant(graph, 'int32', images.shape.slice(1, 3), [2]);
  const attributes = {
    dtype: { type: images.type },
    interpolation: { text: 'BILINEAR' },
    fill_mode: { text: fill.toUpperCase() },
  };
  const black = constant(graph, 'float32', [0], []);
  return output(
    graph.add('ImageProjectiveTransformV3', [images, transforms, size, black], { attributes, outputs: [images] }),
  );
}

function windowAttributes(x: GraphTensor, { strides, padding }: Window): Attributes {
  return {
    T: { type: x.type },
    strides: { ints: [1, ...strides, 1] },
    padding: { text: padding },
    data_format: { text: 'NHWC' },
  };
}

const batchNormAttributes = (x: GraphTensor, epsilon: number): Attributes => ({
  T: { type: x.type },
  U: { type: 'float32' },
  epsilon: { float: epsilon },
  data_format: { text: 'NHWC' },
});

/** Size of an image axis after a convolution or a pooling. */
export const windowedSize = (size: number, window: number, stride: number, padding: Padding): number =>
  padding === 'SAME' ? Math.ceil(size / stride) : Math.ceil((size - window + 1) / stride);

function windowed(shape: Shape, size: readonly [number, number], window: Window, channels: number): Shape {
  const [count = -1, height = 1, width = 1] = shape;
  const [down, across] = window.strides;
  return [
    count,
    windowedSize(height, size[0], down, window.padding),
    windowedSize(width, size[1], across, window.padding),
    channels,
  ];
}

type Inputs = readonly [GraphTensor, GraphTensor, GraphTensor, GraphTensor, GraphTensor];

/** Inputs of a node. Each caller knows how many its operation has. */
const inputsOf = (node: GraphNode): Inputs => node.inputs as Inputs;
