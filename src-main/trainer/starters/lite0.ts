import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import type { TensorFlow } from '../runtime/tensorflow';
import { zeroInitializers, Stack, type Values } from './layered';
import type { TorchTensor } from './torch-file';

/** A stage of inverted residual blocks. Its first block has the stride; the others keep the size and the channels. */
interface Stage {
  readonly blocks: number;
  readonly kernel: number;
  readonly stride: number;
  /** Factor by which a block widens its channels inside. */
  readonly expansion: number;
  readonly channels: number;
}

/** EfficientNet-B0's stages, without squeeze-and-excitation (tensorflow/tpu, models/official/efficientnet/lite). */
const stages: readonly Stage[] = [
  { blocks: 1, kernel: 3, stride: 1, expansion: 1, channels: 16 },
  { blocks: 2, kernel: 3, stride: 2, expansion: 6, channels: 24 },
  { blocks: 2, kernel: 5, stride: 2, expansion: 6, channels: 40 },
  { blocks: 3, kernel: 3, stride: 2, expansion: 6, channels: 80 },
  { blocks: 3, kernel: 5, stride: 1, expansion: 6, channels: 112 },
  { blocks: 4, kernel: 5, stride: 2, expansion: 6, channels: 192 },
  { blocks: 1, kernel: 3, stride: 1, expansion: 6, channels: 320 },
];

/** Edge of its input, in pixels. */
export const lite0Edge = 224;

/**
 * Builds EfficientNet-Lite0 up to its pooled features [n, 1280]. As in the original, the input is scaled to (x - 127) / 128,
 * padding is TensorFlow's "same", activations are ReLU6, and batch norms have epsilon 0.001.
 * @param weights of a PyTorch state dictionary whose layers are named as in lukemelas/EfficientNet-PyTorch
 * @throws Error naming a weight that is missing or has another shape
 */
export function buildLite0(tf: TensorFlow, weights: ReadonlyMap<string, TorchTensor>): LayersModel {
  const stack = new Stack(tf, lite0Edge);
  const builder = new Builder(tf, stack, weights);
  stack.add(tf.layers.rescaling({ name: 'rescaling', scale: 1 / 128, offset: -127 / 128 }));
  builder.convolve(
    { name: 'stem', source: '_conv_stem', norm: '_bn0' },
    { filters: 32, kernel: 3, stride: 2, isActivated: true },
  );
  let block = 0;
  let channels = 32;
  for (const stage of stages) {
    for (let index = 0; index < stage.blocks; index += 1) {
      builder.block(block, { ...stage, stride: index === 0 ? stage.stride : 1, from: channels });
      channels = stage.channels;
      block += 1;
    }
  }
  builder.convolve(
    { name: 'head', source: '_conv_head', norm: '_bn1' },
    { filters: 1280, kernel: 1, stride: 1, isActivated: true },
  );
  stack.add(tf.layers.globalAveragePooling2d({ name: 'features' }));
  return stack.model('efficientnet_lite0');
}

/** Names of a convolution: ours, and those of the kernel and the batch norm in the file. */
interface Names {
  readonly name: string;
  readonly source: string;
  readonly norm: string;
}

interface Convolution {
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly isActivated: boolean;
}

class Builder {
  constructor(
    private readonly tf: TensorFlow,
    private readonly stack: Stack,
    private readonly weights: ReadonlyMap<string, TorchTensor>,
  ) {}

  /** Adds an inverted residual block: widen, convolve each channel, narrow, and add to the input if shapes agree. */
  block(number: number, { expansion, from, channels, kernel, stride }: Stage & { readonly from: number }): void {
    const [name, source] = [`block${String(number + 1)}`, `_blocks.${String(number)}.`];
    const input = this.stack.top;
    if (expansion > 1) {
      const wide = { filters: from * expansion, kernel: 1, stride: 1, isActivated: true };
      this.convolve({ name: `${name}_expand`, source: `${source}_expand_conv`, norm: `${source}_bn0` }, wide);
    }
    const depthwise = { name: `${name}_depthwise`, source: `${source}_depthwise_conv`, norm: `${source}_bn1` };
    this.#convolveEach(depthwise, kernel, stride);
    const narrow = { filters: channels, kernel: 1, stride: 1, isActivated: false };
    this.convolve({ name: `${name}_project`, source: `${source}_project_conv`, norm: `${source}_bn2` }, narrow);
    if (stride === 1 && from === channels) this.#addTo(name, input);
  }

  convolve({ name, source, norm }: Names, { filters, kernel, stride, isActivated }: Convolution): void {
    const layer = this.tf.layers.conv2d({
      name: `${name}_conv`,
      filters,
      kernelSize: kernel,
      strides: stride,
      padding: 'same',
      useBias: false,
      ...zeroInitializers,
    });
    this.stack.add(layer, inOrder(this.#weight(`${source}.weight`), [2, 3, 1, 0]));
    this.#normalize(name, norm, isActivated);
  }

  #convolveEach({ name, source, norm }: Names, kernel: number, stride: number): void {
    const layer = this.tf.layers.depthwiseConv2d({
      name: `${name}_conv`,
      kernelSize: kernel,
      strides: stride,
      padding: 'same',
      useBias: false,
      ...zeroInitializers,
    });
    this.stack.add(layer, inOrder(this.#weight(`${source}.weight`), [2, 3, 0, 1]));
    this.#normalize(name, norm, true);
  }

  #normalize(name: string, source: string, isActivated: boolean): void {
    const layer = this.tf.layers.batchNormalization({ name: `${name}_norm`, momentum: 0.99, epsilon: 0.001 });
    const roles = ['weight', 'bias', 'running_mean', 'running_var'];
    this.stack.add(layer, ...roles.map((role) => this.#weight(`${source}.${role}`)));
    if (isActivated) this.stack.add(this.tf.layers.reLU({ name: `${name}_relu`, maxValue: 6 }));
  }

  #addTo(name: string, input: SymbolicTensor): void {
    this.stack.join(this.tf.layers.add({ name: `${name}_add` }), [this.stack.top, input]);
  }

  #weight(name: string): TorchTensor {
    const found = this.weights.get(name);
    if (!found) throw new Error(`it has no weight ${name}`);
    return found;
  }
}

/**
 * A tensor of four axes with its axes reordered. Order [2, 3, 1, 0] turns PyTorch's [out, in, height, width] into Keras's
 * [height, width, in, out].
 */
export function inOrder({ shape, values }: Values, order: readonly [number, number, number, number]): Values {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => at(shape, axis)) as [number, number, number, number];
  const [a, b, c, d] = order.map((axis) => at(strides, axis)) as [number, number, number, number];
  const ordered = new Float32Array(values.length);
  let index = 0;
  // Hot loop: indices stay below the lengths, so `?? NaN` is for the type checker alone.
  for (let i = 0; i < sizes[0]; i += 1)
    for (let j = 0; j < sizes[1]; j += 1)
      for (let k = 0; k < sizes[2]; k += 1)
        for (let l = 0; l < sizes[3]; l += 1) ordered[index++] = values[i * a + j * b + k * c + l * d] ?? Number.NaN;
  return { shape: sizes, values: ordered };
}
