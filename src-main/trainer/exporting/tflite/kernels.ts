import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { OperatorName } from '../../../platform/tflite/schema';
import type { GraphNode, GraphTensor, Shape } from '../../graph/graph';
import { inputOf, integersOf } from '../node-facts';
import { valuesOf, type StoredWeight } from '../weights';
import type { NetworkBuilding } from './building';
import type { NodeGroup } from './groups';
import type { OperatorOptions } from './model';
import { convolutionOptions, depthwiseOptions, fullyConnectedOptions } from './options';
import { windowOf } from './windows';

/** Where groups are added, and how their kernels are stored. */
export interface AddingContext {
  readonly building: NetworkBuilding;
  /** Kernels that are stored smaller, by their constants; all others are float32. */
  readonly stored: ReadonlyMap<GraphNode, StoredWeight>;
}

/** Adds the operators of a group. */
export type AddGroup = (context: AddingContext, group: NodeGroup) => void;

/** Conv2D. TFLite takes kernels as [filters, height, width, channels]. */
export const addConvolution: AddGroup = (context, group) => {
  const weight = kernelOf(context, group);
  const [height = 1, width = 1, channels = 1, filters = 1] = weight.shape;
  const kernel = inOrder(weight, [filters, height, width, channels], transposed(weight.values, filters));
  const options = convolutionOptions(windowOf(group.base), dilationOf(group), group.activation);
  addWithKernel(context, group, { name: 'CONV_2D', kernel, axis: 0, outputs: filters, options });
};

/** DepthwiseConv2dNative. TFLite takes kernels as [1, height, width, channels · multiplier], in the same order. */
export const addDepthwise: AddGroup = (context, group) => {
  const weight = kernelOf(context, group);
  const [height = 1, width = 1, channels = 1, multiplier = 1] = weight.shape;
  const outputs = channels * multiplier;
  const kernel = inOrder(weight, [1, height, width, outputs], weight.values);
  const options = depthwiseOptions(windowOf(group.base), dilationOf(group), multiplier, group.activation);
  addWithKernel(context, group, { name: 'DEPTHWISE_CONV_2D', kernel, axis: 3, outputs, options });
};

/** MatMul of a batch with a constant matrix. TFLite takes matrices as [units, inputs]. */
export const addMatrixProduct: AddGroup = (context, group) => {
  const weight = kernelOf(context, group);
  const [inputs = 1, units = 1] = weight.shape;
  const kernel = inOrder(weight, [units, inputs], transposed(weight.values, units));
  const options = fullyConnectedOptions(group.activation);
  addWithKernel(context, group, { name: 'FULLY_CONNECTED', kernel, axis: 0, outputs: units, options });
};

interface KernelOperator {
  readonly name: OperatorName;
  readonly kernel: StoredWeight;
  /** Axis of the kernel along which the result's channels run. */
  readonly axis: number;
  /** Number of the result's channels. */
  readonly outputs: number;
  readonly options: OperatorOptions;
}

/** Adds an operator that takes images or rows, a kernel and a bias. */
function addWithKernel(
  { building }: AddingContext,
  group: NodeGroup,
  { name, kernel, axis, outputs, options }: KernelOperator,
): void {
  const { base, biases, division, result } = group;
  const x = at((division ?? base).inputs, 0);
  const bias = building.floats(`${base.name}/bias`, sumOf(biases, outputs), [outputs]);
  const inputs = [building.of(x), building.kernel(at(base.inputs, 1).node.name, kernel, axis), bias];
  const spec = { name, inputs, options, version: dilationOf(group).some((rate) => rate > 1) ? 2 : 1 };
  building.is(result, building.operator(result.node.name, spec, result.shape));
}

/** A group's kernel in TensorFlow's order. */
function kernelOf({ stored }: AddingContext, { base }: NodeGroup): StoredWeight {
  const { node } = at(base.inputs, 1);
  const transposes = ['transpose_a', 'transpose_b'].some((name) => {
    const value = base.attributes[name];
    return value !== undefined && 'bool' in value && value.bool;
  });
  if (node.op !== 'Const' || transposes) {
    throw new Failure('unsupported', `TFLite can't hold ${base.op} “${base.name}”.`, 'Choose another format.');
  }
  return stored.get(node) ?? { type: 'float32', ...valuesOf(node) };
}

/** Sizes of the division into smaller images: how far apart a dilated kernel's values are, [height, width]. */
function dilationOf({ division }: NodeGroup): readonly [number, number] {
  if (!division) return [1, 1];
  const [height = 1, width = 1] = integersOf(inputOf(division, 1));
  return [height, width];
}

/** Sum of bias vectors; zeros if there are none. */
function sumOf(biases: readonly GraphTensor[], length: number): Float32Array {
  const sum = new Float32Array(length);
  for (const { node } of biases) {
    valuesOf(node).values.forEach((value, index) => {
      sum[index] = at(sum, index) + value;
    });
  }
  return sum;
}

/** A weight with its values in another order. */
function inOrder(weight: StoredWeight, shape: Shape, values: StoredWeight['values']): StoredWeight {
  // The order changes nothing about the kind of values.
  return { ...weight, shape, values } as StoredWeight;
}

/** A matrix [rows, columns] as [columns, rows]. Kernels [height, width, channels, filters] are matrices of `filters` columns. */
function transposed(values: StoredWeight['values'], columns: number): StoredWeight['values'] {
  const rows = values.length / columns;
  const result = values.slice();
  // Hot loop over all weights: the index stays below the length, so `?? 0` is for the type checker alone.
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      result[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return result;
}
