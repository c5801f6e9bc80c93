import { at } from '../../../../../src-shared/domain/at';
import { tensorTypes } from '../../../../platform/tflite/schema';
import { readModel, type ReadModel, type ReadOperator, type ReadTensor } from './read-model';
import { resultShapes, sizeOf } from './result-shapes';

/** What a model is expected to take and to give. */
export interface ExpectedEnds {
  readonly edge: number;
  /** Name of the output. */
  readonly gives: 'probabilities' | 'faces';
  /** Values per image; null for any number. */
  readonly width: number | null;
}

/**
 * Reads a TFLite file back and checks it without running it: every index and place is in range, constants have as many bytes as their shapes
 * say, each operator's inputs are there before it and fit each other, its result has the shape that follows from them, and the network
 * goes from uint8 images [1, edge, edge, 3] to float32 [1, width].
 * @throws RangeError with a reason
 */
export function checkTfliteModel(bytes: Uint8Array, expected: ExpectedEnds): ReadModel {
  const model = readModel(bytes);
  for (const tensor of model.tensors) checkTensor(tensor);
  checkOrder(model);
  for (const operator of model.operators) checkOperator(model, operator);
  checkEnds(model, expected);
  return model;
}

function checkTensor({ name, type, shape, data, scales }: ReadTensor): void {
  if (!shape.every((size) => size >= 1)) throw new RangeError(`tensor “${name}” has the shape [${shape.join(', ')}]`);
  if (data !== null && data.length !== sizeOf(shape) * tensorTypes[type].bytes) {
    throw new RangeError(`tensor “${name}” has ${String(data.length)} bytes for the shape [${shape.join(', ')}]`);
  }
  if (type === 'int8' && scales.count !== at(shape, scales.axis)) {
    throw new RangeError(`tensor “${name}” has ${String(scales.count)} scales`);
  }
}

/** Requires that each tensor is fed, constant, or the result of one operator, before any operator uses it. */
function checkOrder({ tensors, operators, inputs, outputs }: ReadModel): void {
  const known = new Set(inputs);
  tensors.forEach(({ data }, index) => {
    if (data !== null) known.add(index);
  });
  for (const { name, inputs: taken, outputs: given } of operators) {
    for (const index of taken)
      if (!known.has(index)) throw new RangeError(`${name} takes tensor ${String(index)}, which is not there yet`);
    for (const index of given) {
      if (known.has(index)) throw new RangeError(`${name} gives tensor ${String(index)}, which is there already`);
      at(tensors, index);
      known.add(index);
    }
  }
  for (const index of outputs) if (!known.has(index)) throw new RangeError('its output is never computed');
}

function checkOperator({ tensors }: ReadModel, { name, inputs, outputs, options }: ReadOperator): void {
  const taken = inputs.map((index) => at(tensors, index));
  const [result, ...others] = outputs.map((index) => at(tensors, index));
  if (!result || others.length > 0) throw new RangeError(`${name} has not one result`);
  const shape = resultShapes[name]({
    inputs: taken.map((tensor) => tensor.shape),
    options,
    ints: (input) => intsOf(at(taken, input)),
  });
  if (!isEqual(shape, result.shape)) {
    throw new RangeError(`${name} gives [${shape.join(', ')}] for “${result.name}” [${result.shape.join(', ')}]`);
  }
  const from = at(taken, 0).type;
  if (result.type !== 'float32' || (from !== 'float32' && name !== 'CAST' && name !== 'DEQUANTIZE')) {
    throw new RangeError(`${name} turns ${from} into ${result.type}`);
  }
}

function intsOf({ name, type, data }: ReadTensor): readonly number[] {
  if (type !== 'int32' || data === null) throw new RangeError(`tensor “${name}” is no int32 constant`);
  return [...new Int32Array(data.slice().buffer)];
}

function checkEnds({ tensors, inputs, outputs, signature }: ReadModel, { edge, gives, width }: ExpectedEnds): void {
  const [input, ...moreInputs] = inputs.map((index) => at(tensors, index));
  const [output, ...moreOutputs] = outputs.map((index) => at(tensors, index));
  if (!input || !output || moreInputs.length + moreOutputs.length > 0)
    throw new RangeError('it has several inputs or outputs');
  if (input.type !== 'uint8' || !isEqual(input.shape, [1, edge, edge, 3])) {
    throw new RangeError(`it takes ${input.type} [${input.shape.join(', ')}]`);
  }
  if (output.type !== 'float32' || !isEqual(output.shape, [1, width ?? at(output.shape, 1)])) {
    throw new RangeError(`it gives ${output.type} [${output.shape.join(', ')}]`);
  }
  const ends = [...signature.inputs, ...signature.outputs].map(({ name, tensor }) => `${name} ${String(tensor)}`);
  const wanted = [`images ${String(inputs[0])}`, `${gives} ${String(outputs[0])}`];
  if (ends.join() !== wanted.join()) throw new RangeError(`its signature is ${ends.join(', ')}`);
}

const isEqual = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
