import type { layers, LayersModel } from '@tensorflow/tfjs-node-gpu';
import { configOf, roleOf } from './lowering';

type Layer = layers.Layer;
type Weight = Layer['weights'][number];

/** What becomes of a model's weights when batch norms are made part of the convolutions before them. */
export interface Folded {
  /** What weights are multiplied by, by the weights' ids: one factor a channel, which varies fastest in the weight. */
  readonly factors: ReadonlyMap<number, Float32Array>;
  /** What each folded batch norm still adds, [channels]. */
  readonly shifts: ReadonlyMap<Layer, Float32Array>;
}

/**
 * A batch norm in inference form is y = x · s + t with s = γ / √(variance + ε) and t = β - mean · s. Where x is a convolution
 * that nothing else uses, s goes into its kernel and bias, and only t is left to add: a fused operation of TensorFlow.
 * @param isFixed which batch norms are always in inference form
 */
export function foldNorms(model: LayersModel, isFixed: (norm: Layer) => boolean): Folded {
  const factors = new Map<number, Float32Array>();
  const shifts = new Map<Layer, Float32Array>();
  for (const norm of model.layers) {
    if (norm.getClassName() !== 'BatchNormalization' || !isFixed(norm)) continue;
    const convolution = foldableBefore(norm, model);
    if (!convolution) continue;
    const { factor, shift } = statisticsOf(norm);
    // Of a kernel [height, width, channels, multiplier] as of [height, width, channels, filters] the result's channels are
    // what varies fastest.
    for (const { id } of convolution.weights) factors.set(id, Float32Array.from(factor));
    shifts.set(norm, Float32Array.from(shift));
  }
  return { factors, shifts };
}

const foldable: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2D']);

/** Where tfjs keeps how layers are connected; protected there. */
interface WithNodes {
  readonly inboundNodes: readonly { readonly inputTensors: readonly { readonly sourceLayer: Layer }[] }[];
  readonly outboundNodes: readonly unknown[];
}

const nodesOf = (layer: Layer): WithNodes => layer;

/** The convolution right before a batch norm that can take its factor in; null when there is none. */
function foldableBefore(norm: Layer, model: LayersModel): Layer | null {
  const [node, ...others] = nodesOf(norm).inboundNodes;
  const before = node?.inputTensors[0]?.sourceLayer;
  if (!before || others.length > 0 || !foldable.has(before.getClassName())) return null;
  const { inboundNodes, outboundNodes } = nodesOf(before);
  const isUsedOnce = inboundNodes.length === 1 && outboundNodes.length === 1;
  const isOutput = model.outputs.some(({ sourceLayer }) => sourceLayer === before);
  const axis = configOf(norm).number('axis');
  const isLinear = configOf(before).text('activation') === 'linear';
  return isUsedOnce && !isOutput && isLinear && (axis === -1 || axis === 3) ? before : null;
}

function statisticsOf(norm: Layer): { factor: number[]; shift: number[] } {
  const byRole = new Map(norm.weights.map((weight) => [roleOf(weight), valuesOf(weight)]));
  const [mean, variance] = [byRole.get('moving_mean'), byRole.get('moving_variance')];
  if (!mean || !variance) throw new Error(`${norm.name} has no statistics`);
  const epsilon = configOf(norm).number('epsilon');
  const [gamma, beta] = [byRole.get('gamma'), byRole.get('beta')];
  const factor = Array.from(variance, (value, index) => (gamma?.[index] ?? 1) / Math.sqrt(value + epsilon));
  const shift = Array.from(mean, (value, index) => (beta?.[index] ?? 0) - value * (factor[index] ?? 0));
  return { factor, shift };
}

const valuesOf = (weight: Weight): Float32Array => weight.read().dataSync<'float32'>();
