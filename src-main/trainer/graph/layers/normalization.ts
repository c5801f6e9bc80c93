import { at } from '../../../../src-shared/domain/at';
import type { GraphTensor } from '../graph';
import { batchNorm } from '../image-ops';
import { add, addBias, binary, cast, constant, multiply, scalarLike, scale, subtract } from '../ops';
import { countOf, reshape } from '../shape-ops';
import type { GraphWeight } from '../variables';
import { onlyInput, type LayerInCompilation, type Lowering } from './layer';

/**
 * Batch normalization as in Keras 3: by the batch's mean and population variance in training, else by the moving ones. A frozen
 * layer runs in inference form even while others train.
 */
export const batchNormalization: Lowering = (layer, inputs) => {
  const { config, isTraining, isTrainable } = layer;
  const input = onlyInput(inputs);
  const rank = input.shape.length;
  if (rank !== 2 && rank !== 4) throw config.refused('axis');
  config.only('axis', -1, rank - 1);
  for (const option of ['gammaRegularizer', 'betaRegularizer', 'gammaConstraint', 'betaConstraint'])
    config.only(option);
  if (layer.shift) return addBias(input, cast(layer.shift, input.type));
  const channels = at(input.shape, rank - 1);
  const x = rank === 4 ? input : reshape(input, [-1, 1, 1, channels]);
  const [mean, variance] = [movingOf(layer, 'moving_mean'), movingOf(layer, 'moving_variance')];
  const usesBatchStatistics = isTraining && isTrainable;
  const result = batchNorm(x, {
    gamma: layer.variable('gamma')?.value ?? filled(x, 1, channels),
    beta: layer.variable('beta')?.value ?? filled(x, 0, channels),
    epsilon: config.number('epsilon'),
    statistics: usesBatchStatistics ? null : [mean.value, variance.value],
  });
  if (usesBatchStatistics) {
    const momentum = config.number('momentum');
    const population = populationVariance(result.variance, x, channels);
    layer.update(mean, (moving) => movingAverage(moving, result.mean, momentum));
    layer.update(variance, (moving) => movingAverage(moving, population, momentum));
  }
  return rank === 4 ? result.y : reshape(result.y, [-1, channels]);
};

/** moving · momentum + now · (1 - momentum), as in keras/src/layers/normalization/batch_normalization.py. */
const movingAverage = (moving: GraphTensor, now: GraphTensor, momentum: number): GraphTensor =>
  add(scale(moving, momentum), scale(now, 1 - momentum));

/** Variance · (n - 1) / n: removes the Bessel's correction of FusedBatchNormV3, which Keras's moving variance lacks. */
function populationVariance(variance: GraphTensor, x: GraphTensor, channels: number): GraphTensor {
  const count = scale(countOf(x), 1 / channels);
  return multiply(variance, binary('RealDiv', subtract(count, scalarLike(count, 1)), count));
}

function movingOf({ layer, variable }: LayerInCompilation, role: string): GraphWeight {
  const found = variable(role);
  if (!found) throw new Error(`${layer.name} has no ${role}`);
  return found;
}

const filled = (x: GraphTensor, value: number, channels: number): GraphTensor =>
  constant(x.node.graph, 'float32', new Array<number>(channels).fill(value), [channels]);
