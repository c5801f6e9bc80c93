import type { layers, LayersModel } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import { configOf, roleOf } from './lowering';

type Layer = layers.Layer;
type Weight = Layer['weights'][number];

/** Result of folding batch norms into the convolutions before them. */
export interface Folded {
  /** Factors [channels] of weights, by the weights' ids. Channels are the fastest varying index of the weight. */
  readonly factors: ReadonlyMap<number, Float32Array>;
  /** Offset [channels] that each folded batch norm still adds. */
  readonly shifts: ReadonlyMap<Layer, Float32Array>;
}

/**
 * Folds batch norms into the convolutions before them. In inference form, a batch norm is y = x · s + t with
 * s = γ / √(variance + ε) and t = β - mean · s. If x is a convolution that nothing else uses, s goes into its kernel and bias. Only
 * t is left to add, which TensorFlow fuses with the convolution.
 * @param isFixed whether a batch norm is always in inference form; only such ones are folded
 */
export function foldNorms(model: LayersModel, isFixed: (norm: Layer) => boolean): Folded {
  const factors = new Map<number, Float32Array>();
  const shifts = new Map<Layer, Float32Array>();
  for (const norm of model.layers) {
    if (norm.getClassName() !== 'BatchNormalization' || !isFixed(norm)) continue;
    const convolution = foldableBefore(norm, model);
    if (!convolution) continue;
    const { factor, shift } = statisticsOf(norm);
    // The result's channels vary fastest in kernels [height, width, channels, filters] and [height, width, channels, multiplier].
    for (const { id } of convolution.weights) factors.set(id, Float32Array.from(factor));
    shifts.set(norm, Float32Array.from(shift));
  }
  return { factors, shifts };
}

const foldable: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2D']);

/** The connections of a layer, which are protected in tfjs. */
interface WithNodes {
  readonly inboundNodes: readonly { readonly inputTensors: readonly { readonly sourceLayer: Layer }[] }[];
  readonly outboundNodes: readonly unknown[];
}

const nodesOf = (layer: Layer): WithNodes => layer;

/** The convolution right before a batch norm, if the norm can be folded into it; else null. */
function foldableBefore(norm: Layer, model: LayersModel): Layer | null {
  const [node, ...furtherNodes] = nodesOf(norm).inboundNodes;
  const before = node?.inputTensors[0]?.sourceLayer;
  if (!before || furtherNodes.length > 0 || !foldable.has(before.getClassName())) return null;
  const { inboundNodes, outboundNodes } = nodesOf(before);
  const isUsedOnce = inboundNodes.length === 1 && outboundNodes.length === 1;
  const isOutput = model.outputs.some(({ sourceLayer }) => sourceLayer === before);
  const axis = configOf(norm).number('axis');
  const isLinear = configOf(before).text('activation') === 'linear';
  return isUsedOnce && !isOutput && isLinear && (axis === -1 || axis === 3) ? before : null;
}

/** Factor s and offset t of a batch norm in inference form, [channels] each. */
function statisticsOf(norm: Layer): { factor: number[]; shift: number[] } {
  const byRole = new Map(norm.weights.map((weight) => [roleOf(weight), valuesOf(weight)]));
  const [mean, variance] = [byRole.get('moving_mean'), byRole.get('moving_variance')];
  if (!mean || !variance) throw new Error(`${norm.name} has no statistics`);
  const epsilon = configOf(norm).number('epsilon');
  const [gamma, beta] = [byRole.get('gamma'), byRole.get('beta')];
  const factor = Array.from(variance, (value, index) => (gamma ? at(gamma, index) : 1) / Math.sqrt(value + epsilon));
  const shift = Array.from(mean, (value, index) => (beta ? at(beta, index) : 0) - value * at(factor, index));
  return { factor, shift };
}

const valuesOf = (weight: Weight): Float32Array => weight.read().dataSync<'float32'>();
