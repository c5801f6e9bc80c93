import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../runtime/tensorflow';
import { notDrawn, Stack, type Values } from './layered';
import type { TorchTensor } from './torch-file';

/** A stage of inverted residual blocks. Its first block has the stride; the others keep size and channels. */
interface Stage {
  readonly blocks: number;
  readonly kernel: number;
  readonly stride: number;
  /** Factor of the channels within a block. */
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

export const lite0Edge = 224;

/**
 * EfficientNet-Lite0 up to its pooled features, [n, 1280], with the weights of a PyTorch state dictionary whose layers are
 * named as in lukemelas/EfficientNet-PyTorch. Input (x - 127) / 128, TensorFlow's "same" padding, ReLU6, batch norm with
 * epsilon 0.001, as the original.
 * @throws Error naming a weight that is missing or has another shape
 */
export function buildLite0(tf: TensorFlow, weights: ReadonlyMap<string, TorchTensor>): LayersModel {
  const stack = new Stack(tf, lite0Edge);
  const builder = new Builder(tf, stack, weights);
  stack.add(tf.layers.rescaling({ name: 'rescaling', scale: 1 / 128, offset: -127 / 128 }));
  builder.convolve('stem', '_conv_stem', '_bn0', { filters: 32, kernel: 3, stride: 2, isActivated: true });
  let block = 0;
  let channels = 32;
  for (const stage of stages) {
    for (let index = 0; index < stage.blocks; index += 1) {
      builder.block(block, { ...stage, stride: index === 0 ? stage.stride : 1, from: channels });
      channels = stage.channels;
      block += 1;
    }
  }
  builder.convolve('head', '_conv_head', '_bn1', { filters: 1280, kernel: 1, stride: 1, isActivated: true });
  stack.add(tf.layers.globalAveragePooling2d({ name: 'features' }));
  return stack.model('efficientnet_lite0');
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

  /** An inverted residual block: wider, each channel by itself, narrower; added to its input where both are alike. */
  block(number: number, { expansion, from, channels, kernel, stride }: Stage & { readonly from: number }): void {
    const [name, source] = [`block${String(number + 1)}`, `_blocks.${String(number)}.`];
    const input = this.stack.top;
    if (expansion > 1) {
      const wide = { filters: from * expansion, kernel: 1, stride: 1, isActivated: true };
      this.convolve(`${name}_expand`, `${source}_expand_conv`, `${source}_bn0`, wide);
    }
    this.#convolveEach(`${name}_depthwise`, `${source}_depthwise_conv`, `${source}_bn1`, kernel, stride);
    const narrow = { filters: channels, kernel: 1, stride: 1, isActivated: false };
    this.convolve(`${name}_project`, `${source}_project_conv`, `${source}_bn2`, narrow);
    if (stride === 1 && from === channels) this.#addTo(name, input);
  }

  convolve(name: string, source: string, norm: string, { filters, kernel, stride, isActivated }: Convolution): void {
    const layer = this.tf.layers.conv2d({
      ...{ name: `${name}_conv`, filters, kernelSize: kernel, strides: stride, padding: 'same', useBias: false },
      ...notDrawn,
    });
    this.stack.add(layer, inOrder(this.#weight(`${source}.weight`), [2, 3, 1, 0]));
    this.#normalize(name, norm, isActivated);
  }

  #convolveEach(name: string, source: string, norm: string, kernel: number, stride: number): void {
    const layer = this.tf.layers.depthwiseConv2d({
      ...{ name: `${name}_conv`, kernelSize: kernel, strides: stride, padding: 'same', useBias: false },
      ...notDrawn,
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

/** A tensor of four axes with its axes in another order: PyTorch's [out, in, height, width] is Keras's [2, 3, 1, 0]. */
export function inOrder({ shape, values }: Values, order: readonly [number, number, number, number]): Values {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis] ?? 1) as [number, number, number, number];
  const [a = 0, b = 0, c = 0, d = 0] = order.map((axis) => strides[axis]);
  const ordered = new Float32Array(values.length);
  let index = 0;
  for (let i = 0; i < sizes[0]; i += 1)
    for (let j = 0; j < sizes[1]; j += 1)
      for (let k = 0; k < sizes[2]; k += 1)
        for (let l = 0; l < sizes[3]; l += 1) ordered[index++] = values[i * a + j * b + k * c + l * d] ?? Number.NaN;
  return { shape: sizes, values: ordered };
}
