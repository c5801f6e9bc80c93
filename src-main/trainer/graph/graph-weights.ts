import type { layers, LayersModel } from '@tensorflow/tfjs-node-gpu';
import { foldNorms } from './folding';
import type { Graph, GraphTensor } from './graph';
import { isTrained, roleOf, type LoweringOptions, type ModelVariable } from './lowering';
import { constant, multiply } from './ops';
import type { GraphWeight } from './variables';

type Layer = layers.Layer;

/**
 * The weights of a model as its layers use them: variables where they train, constants where they are frozen. Frozen batch
 * norms are folded into the convolutions before them. If the convolution is frozen, too, the factor is in its constant. If it
 * trains, its kernel is multiplied by the factor in each step, which costs next to nothing and changes no gradient.
 * @param variables by the weights' ids; empty for a graph that only predicts
 */
export function weightsInGraph(
  graph: Graph,
  model: LayersModel,
  variables: ReadonlyMap<number, ModelVariable>,
): Required<Pick<LoweringOptions, 'weights' | 'shifts'>> {
  const isFixed = (layer: Layer): boolean => variables.size === 0 || !isTrained(layer, model);
  const { factors, shifts } = foldNorms(model, isFixed);
  const weightOf = (layer: Layer, weight: Layer['weights'][number]): GraphWeight => {
    const factor = factors.get(weight.id);
    const variable = variables.get(weight.id)?.variable;
    if (!variable) return frozen(graph, layer, weight, factor);
    return factor ? { ...variable, value: multiply(variable.value, perChannel(variable.value, factor)) } : variable;
  };
  const needed = model.layers.filter((layer) => !shifts.has(layer));
  return {
    weights: new Map(
      needed.flatMap((layer) => layer.weights.map((weight) => [weight.id, { variable: weightOf(layer, weight) }])),
    ),
    shifts: new Map(
      [...shifts].map(([layer, shift]) => [layer, constant(graph, 'float32', shift, [shift.length])] as const),
    ),
  };
}

/** A weight as a constant, multiplied by the factor of the batch norm behind it if there is one. */
function frozen(
  graph: Graph,
  layer: Layer,
  weight: Layer['weights'][number],
  factor: Float32Array | undefined,
): GraphWeight {
  const shape = weight.shape.map((size) => size ?? -1);
  const values = weight.read().dataSync<'float32'>();
  // Hot loop over all weights: the index stays below the length, so `?? 0` is for the type checker alone.
  const folded = factor ? values.map((value, index) => value * (factor[index % factor.length] ?? 0)) : values;
  return { name: `${layer.name}/${roleOf(weight)}`, shape, value: constant(graph, 'float32', folded, shape) };
}

/** Factors in the shape of a weight's last axis, or of its last two if the result's channels are [channels, multiplier]. */
function perChannel({ node, shape }: GraphTensor, factor: Float32Array): GraphTensor {
  const axes = shape.at(-1) === factor.length ? 1 : 2;
  return constant(node.graph, 'float32', factor, shape.slice(-axes));
}
