import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import type { Precision } from './compiled';
import type { GraphTensor } from './graph';
import { lowerings } from './layers';
import { LayerConfig, type LayerInCompilation } from './layers/layer';
import { add, constant } from './ops';
import type { GraphWeight, Variable, Variables } from './variables';

/** A weight of a model with its variable in the graph. */
export interface ModelVariable {
  readonly weight: layers.Layer['weights'][number];
  readonly variable: Variable;
  readonly isTrainable: boolean;
  /** Factor of the weight's squared norm in the loss. */
  readonly l2: number;
}

/** Whether a layer trains, that is, neither it nor the model is frozen. */
export const isTrained = (layer: layers.Layer, model: LayersModel): boolean => model.trainable && layer.trainable;

/**
 * Adds variables for the weights of all layers that train, moving statistics included. A layer that is used twice gets its
 * variables once.
 * @returns the variables by the weights' ids
 */
export function declareWeights(variables: Variables, model: LayersModel): ReadonlyMap<number, ModelVariable> {
  const trainable = new Set(model.trainableWeights.map(({ id }) => id));
  const trained = model.layers.filter((layer) => isTrained(layer, model));
  return new Map(
    trained.flatMap((layer) =>
      layer.weights.map((weight) => {
        const role = roleOf(weight);
        const shape = weight.shape.map((size) => size ?? -1);
        const variable = variables.add(`${layer.name}/${role}`, shape);
        const isTrainable = trainable.has(weight.id);
        return [weight.id, { weight, variable, isTrainable, l2: configOf(layer).l2(regularizerOf(role)) }];
      }),
    ),
  );
}

/** Options by which a model is added to a graph. */
export interface LoweringOptions {
  /** Weights in the graph, by the ids of the model's weights. */
  readonly weights: ReadonlyMap<number, { readonly variable: GraphWeight }>;
  readonly precision: Precision;
  /**
   * For the training form: the step's seed, int32 [2], and a map that receives the new values of moving statistics. null for
   * the inference form.
   */
  readonly training: { readonly seed: GraphTensor; readonly updates: Map<GraphWeight, GraphTensor> } | null;
  /** Offsets [channels] that folded batch norms still add, by the layer; see folding.ts. */
  readonly shifts?: ReadonlyMap<layers.Layer, GraphTensor>;
  /** Called with the result of each application of a layer; what it returns stands in its place. */
  readonly onLowered?: (symbol: SymbolicTensor, result: GraphTensor) => GraphTensor;
}

/**
 * Adds a model with one input and one output to the graph of `input`.
 * @returns the model's output
 * @throws Failure of kind 'unsupported', naming the layer and the option that can't be compiled
 */
export function lowerModel(model: LayersModel, input: GraphTensor, options: LoweringOptions): GraphTensor {
  const modelInput = onlyOne(model.inputs);
  const modelOutput = onlyOne(model.outputs);
  const lowered = new Map<number, GraphTensor>([[modelInput.id, input]]);
  let seeds = 0;
  return lower(modelOutput);

  function lower(symbol: SymbolicTensor): GraphTensor {
    const known = lowered.get(symbol.id);
    if (known) return known;
    const layer = symbol.sourceLayer;
    const lowering = lowerings[layer.getClassName()];
    if (!lowering) throw unsupported(`Layer “${layer.name}” of class ${layer.getClassName()}`);
    const node = (layer as unknown as WithNodes).inboundNodes[symbol.nodeIndex];
    if (!node) throw new Error(`${layer.name} is not connected`);
    const result = lowering(
      inCompilation(layer, isTrained(layer, model), options, () => (seeds += 1)),
      node.inputTensors.map(lower),
    );
    const kept = options.onLowered?.(symbol, result) ?? result;
    lowered.set(symbol.id, kept);
    return kept;
  }
}

/** The tensors that a layer was applied to, which are protected in tfjs. */
interface WithNodes {
  readonly inboundNodes: readonly { readonly inputTensors: readonly SymbolicTensor[] }[];
}

function inCompilation(
  layer: layers.Layer,
  isTrainable: boolean,
  { weights, precision, training, shifts }: LoweringOptions,
  nextSeed: () => number,
): LayerInCompilation {
  return {
    layer,
    config: configOf(layer),
    isTraining: training !== null,
    isTrainable,
    precision,
    variable: (role) => {
      const found = layer.weights.find((each) => roleOf(each) === role);
      return found && weights.get(found.id)?.variable;
    },
    shift: shifts?.get(layer) ?? null,
    dropoutSeed: () => {
      if (!training) throw new Error('No dropout outside training');
      return add(training.seed, constant(training.seed.node.graph, 'int32', [0, nextSeed()], [2]));
    },
    update: (variable, change) => {
      training?.updates.set(variable, change(training.updates.get(variable) ?? variable.value));
    },
  };
}

function onlyOne(ends: readonly SymbolicTensor[]): SymbolicTensor {
  const [end, ...furtherEnds] = ends;
  if (!end || furtherEnds.length > 0) throw unsupported('A model with several inputs or outputs');
  return end;
}

/** A layer's options. */
export function configOf(layer: layers.Layer): LayerConfig {
  const options = layer.getConfig();
  // tfjs 4.22 puts the regularizer in place of the constraint (DepthwiseConv2D.getConfig).
  if ('depthwiseConstraint' in options) options.depthwiseConstraint = constraintOf(layer);
  return new LayerConfig(layer, options);
}

const constraintOf = (layer: layers.Layer): string | null =>
  (layer as unknown as { depthwiseConstraint?: Serializable | null }).depthwiseConstraint?.getClassName() ?? null;

interface Serializable {
  getClassName(): string;
}

/** The part of a weight's name that says what it is: 'kernel' for 'dense_1/kernel'. */
export const roleOf = (weight: ModelVariable['weight']): string =>
  (weight as unknown as { originalName: string }).originalName.split('/').at(-1) ?? '';

/** The layer option that regularizes a weight: 'depthwiseRegularizer' for 'depthwise_kernel'. */
const regularizerOf = (role: string): string => `${role.replace(/_kernel$/, '')}Regularizer`;

const unsupported = (subject: string): Failure =>
  new Failure(
    'unsupported',
    `${subject} can't be trained.`,
    'Use a layer that Facet compiles; docs/compiled-step.md lists them.',
  );
