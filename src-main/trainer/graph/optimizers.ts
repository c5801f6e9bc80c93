import type { Optimizer } from '../../../src-shared/domain/recipe';
import type { GraphNode, GraphTensor } from './graph';
import { add, binary, constant, multiply, scalarLike, scale } from './ops';
import { assign, type Variable, type Variables } from './variables';

/** Everything that the nodes of an update share. */
export interface UpdateContext {
  readonly variables: Variables;
  /** The learning rate, a scalar that is fed in each step. */
  readonly rate: GraphTensor;
  /** Passes a tensor on if the step is finite. Otherwise nodes that use it do not run. */
  readonly gate: (tensor: GraphTensor) => GraphTensor;
}

/** An update rule in a graph. */
export interface Update {
  /**
   * Adds the nodes that change one weight.
   * @param gradient must be available only after every reader of the weight has run
   */
  apply(weight: Variable, gradient: GraphTensor): GraphNode[];
  /** Adds the nodes that run once per step. */
  finish(): GraphNode[];
}

/** Makes an update rule of Keras 3 (keras/src/optimizers) from TensorFlow's fused operations, which compute the same formulas. */
export const makeUpdate = (optimizer: Optimizer, context: UpdateContext): Update =>
  optimizer.kind === 'sgd' ? sgd(optimizer, context) : adam(optimizer, context);

const fused = { T: { type: 'float32' }, use_locking: { bool: false } } as const;

/** SGD: w -= rate·g. With momentum: v = momentum·v - rate·g, w += v, or Nesterov's w += momentum·v - rate·g. */
function sgd(
  { momentum, nesterov }: Extract<Optimizer, { kind: 'sgd' }>,
  { variables, rate, gate }: UpdateContext,
): Update {
  return { apply, finish: () => [] };

  function apply(weight: Variable, gradient: GraphTensor): GraphNode[] {
    const { graph } = gradient.node;
    if (momentum === 0) {
      return [graph.add('ResourceApplyGradientDescent', [weight.handle, rate, gate(gradient)], { attributes: fused })];
    }
    const velocity = variables.add(`${weight.name}/velocity`, weight.shape);
    const inputs = [weight.handle, velocity.handle, rate, gate(gradient), constant(graph, 'float32', [momentum], [])];
    return [
      graph.add('ResourceApplyKerasMomentum', inputs, { attributes: { ...fused, use_nesterov: { bool: nesterov } } }),
    ];
  }
}

/**
 * Adam, in step t counted from 1: α = rate·√(1 - β2^t) / (1 - β1^t), m += (g - m)(1 - β1), v += (g² - v)(1 - β2),
 * w -= α·m / (√v + ε). AdamW subtracts rate·decay·w from each weight first.
 */
function adam(
  { kind, beta1, beta2, epsilon, weightDecay }: Extract<Optimizer, { kind: 'adam' | 'adamw' }>,
  { variables, rate, gate }: UpdateContext,
): Update {
  const { graph } = rate.node;
  // Counts exactly in float32 up to 16,777,216 steps.
  const iterations = variables.add('optimizer/iterations', []);
  const step = add(iterations.value, scalarLike(iterations.value, 1));
  const number = (value: number): GraphTensor => constant(graph, 'float32', [value], []);
  const settings = [
    binary('Pow', number(beta1), step),
    binary('Pow', number(beta2), step),
    rate,
    ...[beta1, beta2, epsilon].map(number),
  ];
  return { apply, finish: () => [assign(iterations.handle, gate(step))] };

  function apply(weight: Variable, gradient: GraphTensor): GraphNode[] {
    const m = variables.add(`${weight.name}/m`, weight.shape);
    const v = variables.add(`${weight.name}/v`, weight.shape);
    const controls = kind === 'adamw' && weightDecay > 0 ? [decay(weight)] : [];
    const inputs = [weight.handle, m.handle, v.handle, ...settings, gate(gradient)];
    return [
      graph.add('ResourceApplyAdam', inputs, { attributes: { ...fused, use_nesterov: { bool: false } }, controls }),
    ];
  }

  function decay(weight: Variable): GraphNode {
    const amount = gate(scale(multiply(weight.value, rate), weightDecay));
    return graph.add('AssignSubVariableOp', [weight.handle, amount], { attributes: { dtype: { type: 'float32' } } });
  }
}
