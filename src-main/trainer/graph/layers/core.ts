import { at } from '../../../../src-shared/domain/at';
import { output, sizeOf, type GraphTensor } from '../graph';
import { add, addBias, cast, compare, matMul, multiply, scalarLike, scale } from '../ops';
import { concatenate, pad, reshape, shapeOf } from '../shape-ops';
import { activate } from './activations';
import { onlyInput, weight, type Lowering } from './layer';

/** Dense. Always float32: a dense layer's cost is reading its weights, and casting them would cost more. */
export const dense: Lowering = (layer, inputs) => {
  const { config } = layer;
  for (const option of ['kernelConstraint', 'biasConstraint', 'activityRegularizer']) config.only(option);
  const x = cast(onlyInput(inputs), 'float32');
  if (x.shape.length !== 2) throw config.refused('units');
  const y = matMul(x, weight(layer, 'kernel', 'float32'));
  return activate(layer, config.flag('useBias') ? addBias(y, weight(layer, 'bias', 'float32')) : y);
};

/** Dropout: in training, drops each value with probability `rate` and scales the others up. The mask is a function of the step's seed. */
export const dropout: Lowering = ({ config, isTraining, dropoutSeed }, inputs) => {
  config.only('noiseShape');
  const x = onlyInput(inputs);
  const rate = config.number('rate');
  if (!isTraining || rate === 0) return x;
  const drawn = uniformLike(x, dropoutSeed());
  const mask = compare('GreaterEqual', drawn, scalarLike(drawn, rate));
  return multiply(x, scale(cast(mask, x.type), 1 / (1 - rate)));
};

/** Rescaling: x · scale + offset. */
export const rescaling: Lowering = ({ config }, inputs) => {
  const scaled = scale(onlyInput(inputs), config.number('scale'));
  const offset = config.has('offset') ? config.number('offset') : 0;
  return offset === 0 ? scaled : add(scaled, scalarLike(scaled, offset));
};

export const zeroPadding2D: Lowering = ({ config }, inputs) => {
  config.only('dataFormat', 'channelsLast');
  const [[top, bottom], [left, right]] = config.pairs('padding');
  return pad(onlyInput(inputs), [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
};

/** Flatten: [n, ...] becomes [n, values]. */
export const flatten: Lowering = ({ config }, inputs) => {
  config.only('dataFormat', 'channelsLast');
  const x = onlyInput(inputs);
  return x.shape.length === 2 ? x : reshape(x, [-1, sizeOf(x.shape.slice(1))]);
};

/** Reshape. tfjs worked out the target's unknown size when it built the layer. */
export const reshapeLayer: Lowering = ({ layer }, inputs) => {
  const shape = (layer.outputShape as (number | null)[]).slice(1).map((size) => size ?? -1);
  return reshape(onlyInput(inputs), [-1, ...shape]);
};

export const addLayer: Lowering = (_, inputs) => combined(inputs, add);
export const multiplyLayer: Lowering = (_, inputs) => combined(inputs, multiply);

/** Concatenate, along any axis but that of the batch. */
export const concatenateLayer: Lowering = ({ config }, inputs) => {
  const tensors = sameType(inputs);
  const axis = config.number('axis');
  const rank = at(tensors, 0).shape.length;
  const joinedAxis = axis < 0 ? axis + rank : axis;
  if (joinedAxis === 0) throw config.refused('axis');
  return concatenate(tensors, joinedAxis);
};

/** Combines inputs one after the other, brought to the same type and rank. */
function combined(
  inputs: readonly GraphTensor[],
  combine: (a: GraphTensor, b: GraphTensor) => GraphTensor,
): GraphTensor {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  return sameType(inputs)
    .map((input) => ofRank(input, rank))
    .reduce((a, b) => combine(a, b));
}

/** Inserts axes of size 1 after the first, as Keras does to merge tensors of different ranks: [n, c] becomes [n, 1, 1, c]. */
function ofRank(x: GraphTensor, rank: number): GraphTensor {
  const missing = rank - x.shape.length;
  return missing === 0 ? x : reshape(x, [-1, ...new Array<number>(missing).fill(1), ...x.shape.slice(1)]);
}

/** Casts to float32 where types differ: results of convolutions may be bfloat16, those of dense layers are not. */
function sameType(inputs: readonly GraphTensor[]): readonly GraphTensor[] {
  const isMixed = inputs.some(({ type }) => type !== inputs[0]?.type);
  return isMixed ? inputs.map((input) => cast(input, 'float32')) : inputs;
}

/** Uniform numbers in [0, 1) in the shape of x, float32, a function of the seed (StatelessRandomUniform). */
function uniformLike(x: GraphTensor, seed: GraphTensor): GraphTensor {
  const attributes = { dtype: { type: 'float32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } } as const;
  const spec = { type: 'float32', shape: x.shape } as const;
  return output(x.node.graph.add('StatelessRandomUniform', [shapeOf(x), seed], { attributes, outputs: [spec] }));
}
