import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { OperatorName } from '../../../platform/tflite/schema';
import { output, type GraphTensor } from '../../graph/graph';
import { inputOf, integersOf, listOf } from '../node-facts';
import { valuesOf } from '../weights';
import type { NetworkBuilding } from './building';
import type { NodeGroup } from './groups';
import type { OperatorOptions } from './model';
import * as options from './options';
import { addConvolution, addDepthwise, addMatrixProduct, type AddGroup, type AddingContext } from './kernels';
import { windowOf } from './windows';

/** How the base of a group becomes operators, by TensorFlow's name. */
const additions: Readonly<Record<string, AddGroup>> = {
  Conv2D: addConvolution,
  DepthwiseConv2dNative: addDepthwise,
  MatMul: addMatrixProduct,
  BiasAdd: addSum,
  AddV2: addSum,
  Mul: ({ building }, group) => {
    addPlain(building, group, 'MUL', options.multiplyOptions(group.activation));
  },
  MaxPool: addPool('MAX_POOL_2D'),
  AvgPool: addPool('AVERAGE_POOL_2D'),
  Mean: addReduction('MEAN'),
  Max: addReduction('REDUCE_MAX'),
  Relu: unary('RELU'),
  Relu6: unary('RELU6'),
  Elu: unary('ELU'),
  Sigmoid: unary('LOGISTIC'),
  Tanh: unary('TANH'),
  Softmax: unary('SOFTMAX', options.softmaxOptions),
  Pad: addPadding,
  Reshape: ({ building }, group) => {
    addPlain(building, group, 'RESHAPE', options.reshapeOptions);
  },
  ConcatV2: addConcatenation,
  FusedBatchNormV3: addNormalization,
};

/** Adds the operators of a group. @throws Failure of kind 'unsupported' for an operation that TFLite files of Facet don't have */
export const addGroup: AddGroup = (context, group) => {
  const add = additions[group.base.op];
  if (!add) {
    throw new Failure('unsupported', `TFLite can't hold the operation ${group.base.op}.`, 'Choose another format.');
  }
  add(context, group);
};

/** An operator that takes the same inputs as the operation. */
function addPlain(
  building: NetworkBuilding,
  { base, result }: NodeGroup,
  name: OperatorName,
  operatorOptions: OperatorOptions | null = null,
  inputs: readonly GraphTensor[] = base.inputs,
): void {
  const spec = { name, inputs: inputs.map((input) => building.of(input)), options: operatorOptions };
  building.is(result, building.operator(result.node.name, spec, result.shape));
}

function unary(name: OperatorName, operatorOptions: OperatorOptions | null = null): AddGroup {
  return ({ building }, group) => {
    addPlain(building, group, name, operatorOptions);
  };
}

function addSum({ building }: AddingContext, group: NodeGroup): void {
  addPlain(building, group, 'ADD', options.addOptions(group.activation));
}

function addPool(name: 'MAX_POOL_2D' | 'AVERAGE_POOL_2D'): AddGroup {
  return ({ building }, group) => {
    const [, height = 1, width = 1] = listOf(group.base, 'ksize');
    addPlain(building, group, name, options.poolOptions(windowOf(group.base), [height, width], group.activation));
  };
}

function addReduction(name: 'MEAN' | 'REDUCE_MAX'): AddGroup {
  return ({ building }, group) => {
    const { keep_dims: keep } = group.base.attributes;
    const keepsAxes = keep !== undefined && 'bool' in keep && keep.bool;
    addPlain(building, group, name, options.reducerOptions(keepsAxes));
  };
}

function addPadding({ building }: AddingContext, group: NodeGroup): void {
  const [x, amounts] = group.base.inputs;
  const padsNothing = x && amounts && integersOf(amounts).every((amount) => amount === 0);
  if (padsNothing) building.is(group.result, building.of(x));
  else addPlain(building, group, 'PAD', options.padOptions);
}

function addConcatenation({ building }: AddingContext, group: NodeGroup): void {
  const axis = integersOf(inputOf(group.base, group.base.inputs.length - 1));
  const concatenation = options.concatenationOptions(at(axis, 0));
  addPlain(building, group, 'CONCATENATION', concatenation, group.base.inputs.slice(0, -1));
}

/** A batch norm that no convolution took in: y = x · s + t with s = γ / √(variance + ε) and t = β - mean · s. */
function addNormalization({ building }: AddingContext, { base }: NodeGroup): void {
  const [x, ...statistics] = base.inputs;
  if (!x) throw new Error(`${base.name} has no input`);
  const { epsilon } = base.attributes;
  if (!epsilon || !('float' in epsilon)) throw new Error(`${base.name} has no epsilon`);
  const { factor, shift } = normalizationOf(statistics, epsilon.float);
  const { name } = base;
  const multiply = { name: 'MUL', options: options.multiplyOptions('NONE') } as const;
  const add = { name: 'ADD', options: options.addOptions('NONE') } as const;
  const factorIndex = building.floats(`${name}/factor`, factor, [factor.length]);
  const scaled = building.operator(`${name}/scaled`, { ...multiply, inputs: [building.of(x), factorIndex] }, x.shape);
  const shiftIndex = building.floats(`${name}/shift`, shift, [shift.length]);
  building.is(output(base), building.operator(name, { ...add, inputs: [scaled, shiftIndex] }, x.shape));
}

/** @param statistics gamma, beta, mean and variance */
function normalizationOf(statistics: readonly GraphTensor[], epsilon: number) {
  const [gamma, beta, mean, variance] = statistics.map(({ node }) => valuesOf(node).values);
  if (!gamma || !beta || !mean || !variance) throw new Error('A batch norm without statistics');
  const factor = variance.map((value, channel) => at(gamma, channel) / Math.sqrt(value + epsilon));
  return { factor, shift: mean.map((value, channel) => at(beta, channel) - value * at(factor, channel)) };
}
