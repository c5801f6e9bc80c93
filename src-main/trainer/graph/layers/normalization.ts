import type { GraphTensor } from '../graph';
import { batchNorm } from '../image-ops';
import { add, addBias, binary, cast, constant, countOf, multiply, reshape, scalarLike, scale, subtract } from '../ops';
import type { GraphWeight } from '../variables';
import { onlyInput, type LayerInCompilation, type Lowering } from './layer';

/**
 * Batch normalization as Keras 3 computes it: by the batch's mean and population variance in training, by the moving
 * ones otherwise; a frozen layer runs in inference form also while others train.
 */
export const batchNormalization: Lowering = (layer, inputs) => {
  const { config, isTraining, isTrainable } = layer;
  const given = onlyInput(inputs);
  const rank = given.shape.length;
  if (rank !== 2 && rank !== 4) throw config.refused('axis');
  config.only('axis', -1, rank - 1);
  for (const option of ['gammaRegularizer', 'betaRegularizer', 'gammaConstraint', 'betaConstraint'])
    config.only(option);
  if (layer.shift) return addBias(given, cast(layer.shift, given.type));
  const channels = given.shape.at(-1) ?? 1;
  const x = rank === 4 ? given : reshape(given, [-1, 1, 1, channels]);
  const [mean, variance] = [movingOf(layer, 'moving_mean'), movingOf(layer, 'moving_variance')];
  const ownStatistics = isTraining && isTrainable;
  const result = batchNorm(x, {
    gamma: layer.variable('gamma')?.value ?? filled(x, 1, channels),
    beta: layer.variable('beta')?.value ?? filled(x, 0, channels),
    epsilon: config.number('epsilon'),
    statistics: ownStatistics ? null : [mean.value, variance.value],
  });
  if (ownStatistics) {
    const momentum = config.number('momentum');
    const population = populationVariance(result.variance, x, channels);
    layer.keep(mean, (moving) => moved(moving, result.mean, momentum));
    layer.keep(variance, (moving) => moved(moving, population, momentum));
  }
  return rank === 4 ? result.y : reshape(result.y, [-1, channels]);
};

/** moving · momentum + new · (1 - momentum), as keras/src/layers/normalization/batch_normalization.py */
const moved = (moving: GraphTensor, now: GraphTensor, momentum: number): GraphTensor =>
  add(scale(moving, momentum), scale(now, 1 - momentum));

/** FusedBatchNormV3 gives the variance with Bessel's correction; Keras keeps it without: times (n - 1) / n. */
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
