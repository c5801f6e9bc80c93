import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { augment } from './augmentation';
import type { TrainingOptions } from './compiled';
import { weightsInGraph } from './graph-weights';
import { gradientsOf } from './gradients';
import { Graph, output, type GraphNode, type GraphTensor } from './graph';
import { declareInputs, type Inputs } from './inputs';
import { crossEntropy, type Loss } from './losses';
import { declareWeights, lowerModel, type ModelVariable } from './lowering';
import {
  add,
  addAll,
  binary,
  both,
  cast,
  finiteElements,
  halfSquaredNorm,
  multiply,
  scalarLike,
  scale,
  sigmoid,
  softmax,
  subtract,
  unary,
} from './ops';
import { concatenate, pack } from './shape-ops';
import { makeUpdate } from './optimizers';
import { after, assign, Variables, type GraphWeight, type Variable } from './variables';

/** A training as a graph: its inputs, its results, and the variables that it keeps between runs. */
export interface TrainingGraph {
  readonly graph: Graph;
  readonly inputs: Inputs;
  readonly variables: readonly Variable[];
  /** The model's weights among the variables, that is, those of layers that train. */
  readonly weights: readonly ModelVariable[];
  /** [loss, correct, gradient norm, finite]; fetching it takes a step. */
  readonly step: GraphTensor;
  /** [loss, correct] in inference form. */
  readonly evaluation: GraphTensor;
  /** [n, classes] in inference form. */
  readonly probabilities: GraphTensor;
}

/**
 * Builds the graph of a training: the step with its gate, evaluation and prediction.
 * @throws Failure of kind 'unsupported', naming the layer and the option that can't be compiled
 */
export function buildTrainingGraph(model: LayersModel, options: TrainingOptions): TrainingGraph {
  const graph = new Graph();
  const inputs = declareInputs(graph, model);
  const variables = new Variables(graph);
  const weights = declareWeights(variables, model);
  const layerWeights = weightsInGraph(graph, model, weights);
  const step = trainingStep(model, options, { inputs, variables, weights, layerWeights });
  const plain = cast(inputs.images, 'float32');
  const inference = { ...layerWeights, precision: 'float32', training: null } as const;
  const logits = logitsOf(lowerModel(model, plain, inference), options.loss);
  const { loss, correct } = crossEntropy(logits, labelsOf(inputs), {
    ...options,
    labelSmoothing: 0,
    classWeights: null,
  });
  return {
    graph,
    inputs,
    variables: variables.all,
    weights: [...weights.values()],
    step,
    evaluation: pack([loss, correct]),
    probabilities: probabilitiesOf(logits),
  };
}

interface GraphParts {
  readonly inputs: Inputs;
  readonly variables: Variables;
  /** Weights that train, by their ids. */
  readonly weights: ReadonlyMap<number, ModelVariable>;
  /** All weights as layers use them. */
  readonly layerWeights: ReturnType<typeof weightsInGraph>;
}

function trainingStep(model: LayersModel, options: TrainingOptions, parts: GraphParts): GraphTensor {
  const { inputs, weights, layerWeights } = parts;
  const updates = new Map<GraphWeight, GraphTensor>();
  const images = options.augmentation
    ? augment(inputs.images, inputs.draws, options.augmentation)
    : cast(inputs.images, 'float32');
  const training = { seed: inputs.seed, updates };
  const { precision } = options;
  const logits = logitsOf(lowerModel(model, images, { ...layerWeights, precision, training }), options.loss);
  const loss = crossEntropy(logits, labelsOf(inputs), options);
  const trained = [...weights.values()].filter(({ isTrainable }) => isTrainable);
  const start = { tensor: logits, gradient: loss.gradient };
  const gradients = regularized(
    trained,
    gradientsOf(
      [start],
      trained.map(({ variable }) => variable.value),
    ),
  );
  return gatedUpdate(options, parts, { ...loss, loss: lossWithNorms(loss, trained), gradients, updates });
}

interface StepParts {
  readonly loss: GraphTensor;
  readonly correct: GraphTensor;
  /** Whether all labels are indices of classes. */
  readonly areValid: GraphTensor;
  readonly gradients: ReadonlyMap<Variable, GraphTensor>;
  /** New values of moving statistics. */
  readonly updates: ReadonlyMap<GraphWeight, GraphTensor>;
}

/**
 * Adds the updates of a step behind one flag: its loss, the norm of its gradients and its rate are finite, and its labels are
 * indices of classes. The norm needs all gradients, so every reader of a weight has run before the weight changes.
 * @returns [loss, correct, gradient norm, finite]
 */
function gatedUpdate(
  { optimizer, clipNorm }: TrainingOptions,
  { inputs, variables }: GraphParts,
  { loss, correct, areValid, gradients, updates }: StepParts,
): GraphTensor {
  const norm = globalNorm([...gradients.values()], loss);
  const isGood = [loss, norm, inputs.rate].map(finiteElements).reduce(both, areValid);
  const gate = (tensor: GraphTensor): GraphTensor => output(branch(tensor, isGood), 1);
  const update = makeUpdate(optimizer, { variables, rate: inputs.rate, gate });
  const factor = clipNorm === null ? null : clipFactor(norm, clipNorm);
  const changes: GraphNode[] = [
    ...[...gradients].flatMap(([variable, gradient]) =>
      update.apply(variable, factor ? multiply(gradient, factor) : gradient),
    ),
    ...[...updates].map(([weight, value]) => assign(variables.handleOf(weight), gate(value))),
    ...update.finish(),
  ];
  const result = branch(pack([loss, correct, norm, cast(isGood, 'float32')]), isGood);
  return merge(unary('Identity', output(result, 0)), after(output(result, 1), changes));
}

/** Passes a tensor to output 1 if the flag is true, else to output 0 (Switch). Nodes behind the other output do not run. */
const branch = (tensor: GraphTensor, flag: GraphTensor): GraphNode =>
  flag.node.graph.add('Switch', [tensor, flag], {
    attributes: { T: { type: tensor.type } },
    outputs: [tensor, tensor],
  });

/** Whichever of two tensors is available (Merge). */
const merge = (a: GraphTensor, b: GraphTensor): GraphTensor =>
  output(
    a.node.graph.add('Merge', [a, b], {
      attributes: { T: { type: a.type }, N: { int: 2 } },
      outputs: [a, { type: 'int32', shape: [] }],
      name: 'step',
    }),
  );

/** √Σg² over all gradients, a scalar. */
function globalNorm(gradients: readonly GraphTensor[], loss: GraphTensor): GraphTensor {
  if (gradients.length === 0) return scalarLike(loss, 0);
  return unary('Sqrt', scale(addAll(gradients.map(halfSquaredNorm)), 2));
}

/** limit / max(norm, limit), as in tf.clip_by_global_norm. */
const clipFactor = (norm: GraphTensor, limit: number): GraphTensor =>
  binary('RealDiv', scalarLike(norm, limit), binary('Maximum', norm, scalarLike(norm, limit)));

/** Gradients with regularization: l2·Σw² adds 2·l2·w. Weights that the loss does not depend on have none. */
function regularized(
  trained: readonly ModelVariable[],
  gradients: readonly (GraphTensor | null)[],
): ReadonlyMap<Variable, GraphTensor> {
  const found = new Map<Variable, GraphTensor>();
  trained.forEach(({ variable, l2 }, index) => {
    const gradient = gradients[index];
    if (gradient) found.set(variable, l2 > 0 ? add(gradient, scale(variable.value, 2 * l2)) : gradient);
  });
  return found;
}

/** The loss plus l2·Σw² of each regularized weight. */
function lossWithNorms({ loss }: Loss, trained: readonly ModelVariable[]): GraphTensor {
  const norms = trained
    .filter(({ l2 }) => l2 > 0)
    .map(({ variable, l2 }) => scale(halfSquaredNorm(variable.value), 2 * l2));
  return addAll([loss, ...norms]);
}

const labelsOf = ({ labels, weights }: Inputs) => ({ indices: labels, weights });

/** Operations without an activation: their results are taken for logits. */
const linear: ReadonlySet<string> = new Set(['BiasAdd', 'MatMul', 'Mean']);

/** The tensor before the last activation, in float32: the loss is more exact from logits. */
function logitsOf(result: GraphTensor, loss: TrainingOptions['loss']): GraphTensor {
  const [columns, activation] = loss === 'binaryCrossentropy' ? [1, 'Sigmoid'] : [result.shape[1], 'Softmax'];
  if (result.shape.length !== 2 || result.shape[1] !== columns || at(result.shape, 1) < 1) {
    throw unfit(`gives [${result.shape.slice(1).join(', ')}] per image`, loss);
  }
  const { op, inputs } = result.node;
  if (op === activation && inputs[0]) return cast(inputs[0], 'float32');
  if (!linear.has(op)) throw unfit(`ends in ${op.toLowerCase()}`, loss);
  return cast(result, 'float32');
}

function unfit(fault: string, loss: TrainingOptions['loss']): Failure {
  return new Failure(
    'unsupported',
    `A model that ${fault} can't be trained with the loss ${loss}.`,
    'End it in one sigmoid for two classes, or in a softmax over all classes.',
  );
}

/** Probabilities [n, classes] from logits; a sigmoid p becomes [1 - p, p]. */
function probabilitiesOf(logits: GraphTensor): GraphTensor {
  if (logits.shape[1] !== 1) return softmax(logits);
  const second = sigmoid(logits);
  return concatenate([subtract(scalarLike(second, 1), second), second], 1);
}
