import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { at } from '../../../src-shared/domain/at';
import { detectorFrame } from '../../../src-shared/domain/face-crop';
import { constantOf, type GraphModelFile, type GraphNodeOfFile } from './graph-model';
import { zeroInitializers, type Values } from './layered';
import type { TensorFlow } from '../runtime/tensorflow';

type Layer = layers.Layer;

/** Names of the results in the file: scores of the fine and the coarse grid, then boxes of both. */
const results = ['Identity', 'Identity_1', 'Identity_2', 'Identity_3'] as const;

const Integers = v.object({ list: v.object({ i: v.array(v.string()) }) });
const Text = v.object({ s: v.string() });
const Texts = v.object({ list: v.object({ s: v.array(v.string()) }) });

/**
 * Builds BlazeFace as layers, operation by operation from its graph model. It maps pixels [n, 256, 256, 3] of 0 to 255 to values
 * [n, detectorWidth], see faces/anchors.ts.
 * @throws Error naming what is missing or different in the file, also for operations that this network should not have
 */
export function buildBlazeface(tf: TensorFlow, file: GraphModelFile): LayersModel {
  const builder = new Builder(tf, file);
  const flat = results.map((name) => tf.layers.flatten({}).apply(builder.resultOf(name)) as SymbolicTensor);
  const output = tf.layers.concatenate({ name: 'faces' }).apply(flat) as SymbolicTensor;
  const model = tf.model({ inputs: builder.pixels, outputs: output, name: 'blazeface' });
  builder.setWeights();
  return model;
}

class Builder {
  readonly pixels: SymbolicTensor;
  readonly #results = new Map<string, SymbolicTensor>();
  readonly #weights: { readonly layer: Layer; readonly values: readonly Values[] }[] = [];

  constructor(
    private readonly tf: TensorFlow,
    private readonly file: GraphModelFile,
  ) {
    this.pixels = tf.input({ shape: [detectorFrame.edge, detectorFrame.edge, 3], name: 'pixels' });
  }

  /** The result of an operation. Operations that it needs are built first. */
  resultOf(name: string): SymbolicTensor {
    const known = this.#results.get(name);
    if (known) return known;
    const node = this.file.nodes.get(name);
    if (!node) throw new Error(`it has no operation ${name}`);
    const result = this.#build(name, node);
    this.#results.set(name, result);
    return result;
  }

  /** Sets the weights of all layers, once these are built. */
  setWeights(): void {
    for (const { layer, values } of this.#weights) {
      const tensors = values.map(({ values: numbers, shape }) => this.tf.tensor(numbers, [...shape], 'float32'));
      layer.setWeights(tensors);
      this.tf.dispose(tensors);
    }
  }

  #build(name: string, node: GraphNodeOfFile): SymbolicTensor {
    const { layers } = this.tf;
    // A missing input is refused when it is looked up: no operation has an empty name.
    const [first = '', second = '', third = ''] = node.input;
    switch (node.op) {
      case 'Placeholder':
        // As in MediaPipe: 0 to 255 becomes -1 to 1.
        return layers
          .rescaling({ name: 'rescaling', scale: 1 / 127.5, offset: -1 })
          .apply(this.pixels) as SymbolicTensor;
      case 'Identity':
      case 'Reshape': // to one row per anchor, which flattening makes unnecessary
        return this.resultOf(first);
      case 'Relu':
        return layers.reLU({}).apply(this.resultOf(first)) as SymbolicTensor;
      case 'AddV2':
        return layers.add({}).apply([this.resultOf(first), this.resultOf(second)]) as SymbolicTensor;
      case 'MaxPool': {
        const options = { poolSize: this.#pair(node, 'ksize'), strides: this.#pair(node, 'strides') };
        return layers
          .maxPooling2d({ ...options, padding: paddingOf(node) })
          .apply(this.resultOf(first)) as SymbolicTensor;
      }
      case 'Pad':
        return this.#addChannels(first, this.#constant(second));
      case 'DepthwiseConv2dNative': {
        const kernel = this.#constant(second);
        const options = { kernelSize: sizeOf(kernel), strides: this.#pair(node, 'strides'), padding: paddingOf(node) };
        return this.#apply(layers.depthwiseConv2d({ ...options, useBias: false, ...zeroInitializers }), first, [
          kernel,
        ]);
      }
      case '_FusedConv2D': {
        const [kernel, bias] = [this.#constant(second), this.#constant(third)];
        const options = {
          filters: bias.values.length,
          kernelSize: sizeOf(kernel),
          strides: this.#pair(node, 'strides'),
          padding: paddingOf(node),
          activation: activationOf(node),
        };
        return this.#apply(layers.conv2d({ ...options, ...zeroInitializers }), first, [kernel, bias]);
      }
      default:
        throw new Error(`${name} is a ${node.op}, which this network should not have`);
    }
  }

  #apply(layer: Layer, input: string, values: readonly Values[]): SymbolicTensor {
    this.#weights.push({ layer, values });
    return layer.apply(this.resultOf(input)) as SymbolicTensor;
  }

  /** Appends channels of zeros. No layer does that, so it is a convolution with ones on the diagonal of its kernel. */
  #addChannels(input: string, { values }: Values): SymbolicTensor {
    const from = this.resultOf(input).shape[3] ?? 0; // channels, which are always known
    const more = at(values, 7); // paddings [4, 2]: before and after each axis, channels last
    if (values.some((value, index) => index !== 7 && value !== 0)) throw new Error('it pads more than channels');
    const filters = from + more;
    const kernel = new Float32Array(from * filters);
    for (let channel = 0; channel < from; channel += 1) kernel[channel * filters + channel] = 1;
    const layer = this.tf.layers.conv2d({ filters, kernelSize: 1, useBias: false, ...zeroInitializers });
    return this.#apply(layer, input, [{ shape: [1, 1, from, filters], values: kernel }]);
  }

  #constant(name: string): Values {
    return constantOf(this.file, name);
  }

  /** [height, width] of an attribute for [n, height, width, channels]. */
  #pair(node: GraphNodeOfFile, name: string): [number, number] {
    const [, height, width] = v.parse(Integers, node.attr[name]).list.i;
    return [Number(height), Number(width)];
  }
}

/** [height, width] of a kernel. */
const sizeOf = ({ shape }: Values): [number, number] => [at(shape, 0), at(shape, 1)];

function paddingOf({ attr }: GraphNodeOfFile): 'same' | 'valid' {
  const padding = decoded(v.parse(Text, attr.padding).s);
  if (padding === 'SAME') return 'same';
  if (padding === 'VALID') return 'valid';
  throw new Error(`its padding ${padding} is unknown`);
}

function activationOf({ attr }: GraphNodeOfFile): 'relu' | 'linear' {
  const fused = v.parse(Texts, attr.fused_ops).list.s.map(decoded).join();
  if (fused === 'BiasAdd,Relu') return 'relu';
  if (fused === 'BiasAdd') return 'linear';
  throw new Error(`it has a convolution followed by ${fused}`);
}

/** Decodes a text attribute of a graph, which is Base64. */
const decoded = (text: string): string => Buffer.from(text, 'base64').toString('latin1');
