import type { Optimizer } from '../../../src-shared/domain/recipe';

/** Changes a list of weights by a list of gradients, in place, once. */
export type ReferenceUpdate = (
  weights: readonly Float64Array[],
  gradients: readonly Float64Array[],
  rate: number,
) => void;

/** The update rules of keras/src/optimizers (sgd.py, adam.py, adamw.py) in float64, from a fresh state. */
export const optimizerReference = (optimizer: Optimizer): ReferenceUpdate =>
  optimizer.kind === 'sgd' ? sgd(optimizer) : adam(optimizer);

/** Keras's option `global_clipnorm`: all gradients times min(1, limit / norm of them all). */
export function clipReference(gradients: readonly Float64Array[], limit: number): Float64Array[] {
  const norm = Math.sqrt(gradients.reduce((total, gradient) => gradient.reduce((sum, g) => sum + g * g, total), 0));
  const factor = limit * Math.min(1 / norm, 1 / limit);
  return gradients.map((gradient) => gradient.map((g) => g * factor));
}

function sgd({ momentum, nesterov }: Extract<Optimizer, { kind: 'sgd' }>): ReferenceUpdate {
  const velocities = slots();
  return (weights, gradients, rate) => {
    eachValue(weights, gradients, (weight, gradient, index, at) => {
      if (momentum === 0) return weight - gradient * rate;
      const velocity = velocities(weights, index);
      const m = momentum * (velocity[at] ?? NaN) - gradient * rate;
      velocity[at] = m;
      return nesterov ? weight + (m * momentum - gradient * rate) : weight + m;
    });
  };
}

function adam({
  kind,
  beta1,
  beta2,
  epsilon,
  weightDecay,
}: Extract<Optimizer, { kind: 'adam' | 'adamw' }>): ReferenceUpdate {
  const means = slots();
  const squares = slots();
  let step = 0;
  return (weights, gradients, rate) => {
    step += 1;
    const alpha = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    eachValue(weights, gradients, (weight, gradient, index, at) => {
      const [m, v] = [means(weights, index), squares(weights, index)];
      m[at] = (m[at] ?? NaN) + (gradient - (m[at] ?? NaN)) * (1 - beta1);
      v[at] = (v[at] ?? NaN) + (gradient * gradient - (v[at] ?? NaN)) * (1 - beta2);
      const decayed = kind === 'adamw' ? weight - weight * weightDecay * rate : weight;
      return decayed - (m[at] * alpha) / (Math.sqrt(v[at]) + epsilon);
    });
  };
}

function eachValue(
  weights: readonly Float64Array[],
  gradients: readonly Float64Array[],
  change: (weight: number, gradient: number, index: number, at: number) => number,
): void {
  weights.forEach((weight, index) => {
    weight.forEach((value, at) => {
      weight[at] = change(value, gradients[index]?.[at] ?? NaN, index, at);
    });
  });
}

/** What an optimizer keeps for each weight, from zeros. */
function slots(): (weights: readonly Float64Array[], index: number) => Float64Array {
  const kept = new Map<number, Float64Array>();
  return (weights, index) => {
    const found = kept.get(index) ?? new Float64Array(weights[index]?.length ?? 0);
    kept.set(index, found);
    return found;
  };
}
