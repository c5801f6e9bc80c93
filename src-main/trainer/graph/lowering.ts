import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import type { Precision } from './compiled';
import type { GraphTensor } from './graph';
import { lowerings } from './layers';
import { LayerConfig, type LayerInCompilation } from './layers/layer';
import { add, constant } from './ops';
import type { GraphWeight, Variable, Variables } from './variables';

/** A weight of the model, and the variable that stands for it in the graph. */
export interface ModelVariable {
  readonly weight: layers.Layer['weights'][number];
  readonly variable: Variable;
  readonly isTrainable: boolean;
  /** Factor of its squared norm in the loss. */
  readonly l2: number;
}

/** Whether a layer trains: neither it nor the model is frozen. */
export const isTrained = (layer: layers.Layer, model: LayersModel): boolean => model.trainable && layer.trainable;

/**
 * Variables for the weights of a model's layers that train, by the weights' ids; layers that are used twice have theirs once.
 * The moving statistics of such a layer are among them.
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

export interface LoweringOptions {
  /** By the weights' ids. */
  readonly weights: ReadonlyMap<number, { readonly variable: GraphWeight }>;
  readonly precision: Precision;
  /** In training: the step's seed, int32 [2], and where moving statistics go. null: inference form. */
  readonly training: { readonly seed: GraphTensor; readonly updates: Map<GraphWeight, GraphTensor> } | null;
  /** Of batch norms whose factor is part of the weights before them: what is still to be added, by the layer. */
  readonly shifts?: ReadonlyMap<layers.Layer, GraphTensor>;
}

/**
 * Adds a model to the graph, from its one input to its one output.
 * @throws Failure of kind 'unsupported', naming the layer and the option, for what can't be compiled
 */
export function lowerModel(model: LayersModel, input: GraphTensor, options: LoweringOptions): GraphTensor {
  const modelInput = onlyOne(model.inputs);
  const modelOutput = onlyOne(model.outputs);
  const made = new Map<number, GraphTensor>([[modelInput.id, input]]);
  let seeds = 0;
  return lower(modelOutput);

  function lower(symbol: SymbolicTensor): GraphTensor {
    const known = made.get(symbol.id);
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
    made.set(symbol.id, result);
    return result;
  }
}

/** Where tfjs keeps what a layer was applied to; protected there. */
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
    keep: (variable, change) => {
      training?.updates.set(variable, change(training.updates.get(variable) ?? variable.value));
    },
  };
}

function onlyOne(ends: readonly SymbolicTensor[]): SymbolicTensor {
  const [end, ...others] = ends;
  if (!end || others.length > 0) throw unsupported('A model with several inputs or outputs');
  return end;
}

export function configOf(layer: layers.Layer): LayerConfig {
  const options = layer.getConfig();
  // tfjs 4.22 writes the regularizer here (DepthwiseConv2D.getConfig).
  if ('depthwiseConstraint' in options) options.depthwiseConstraint = constraintOf(layer);
  return new LayerConfig(layer, options);
}

const constraintOf = (layer: layers.Layer): string | null =>
  (layer as unknown as { depthwiseConstraint?: Serializable | null }).depthwiseConstraint?.getClassName() ?? null;

interface Serializable {
  getClassName(): string;
}

/** 'kernel' of 'dense_1/kernel'. */
export const roleOf = (weight: ModelVariable['weight']): string =>
  (weight as unknown as { originalName: string }).originalName.split('/').at(-1) ?? '';

/** The layer's option that regularizes a weight: 'depthwiseRegularizer' of 'depthwise_kernel'. */
const regularizerOf = (role: string): string => `${role.replace(/_kernel$/, '')}Regularizer`;

const unsupported = (what: string): Failure =>
  new Failure(
    'unsupported',
    `${what} can't be trained.`,
    'Use a layer that Facet compiles; ARCHITECTURE.md lists them.',
  );
