import { at } from '../../../src-shared/domain/at';
import type { GraphNode, GraphTensor } from './graph';
import { ruleOf } from './gradient-rules';
import { addAll } from './ops';

/** A tensor from which differentiation begins, with the gradient of the loss by it. */
export interface GradientStart {
  readonly tensor: GraphTensor;
  readonly gradient: GraphTensor;
}

/**
 * Adds the nodes that compute the gradients of a loss: reverse-mode differentiation, backwards over the nodes, with one rule
 * per operation. Nodes that depend on no wanted tensor are skipped, so that frozen layers cost nothing.
 * @returns one gradient per wanted tensor, in its shape and type; null where the loss does not depend on it
 * @throws Error when an operation on the way has no rule
 */
export function gradientsOf(starts: readonly GradientStart[], wanted: readonly GraphTensor[]): (GraphTensor | null)[] {
  const { graph } = at(starts, 0).tensor.node;
  const forward = [...graph.nodes];
  const dependent = dependents(forward, new Set(wanted.map(({ node }) => node)));
  const collected: Collected = new Map();
  for (const { tensor, gradient } of starts) collect(collected, tensor, gradient);
  for (const node of forward.reverse()) {
    const gradients = collected.get(node);
    if (!gradients || !dependent.has(node) || wanted.some((tensor) => tensor.node === node)) continue;
    const needed = node.inputs.map((input) => dependent.has(input.node));
    const results = ruleOf(node)(
      node,
      node.outputs.map((_, index) => summed(gradients[index])),
      needed,
    );
    node.inputs.forEach((input, index) => {
      const gradient = results[index];
      if (gradient && needed[index]) collect(collected, input, gradient);
    });
  }
  return wanted.map(({ node, index }) => summed(collected.get(node)?.[index]) ?? null);
}

/** The given nodes and all that depend on them by real numbers: a shape or a comparison has no gradient. */
function dependents(nodes: readonly GraphNode[], first: ReadonlySet<GraphNode>): ReadonlySet<GraphNode> {
  const found = new Set(first);
  for (const node of nodes) if (node.inputs.some((input) => found.has(input.node) && isReal(input))) found.add(node);
  return found;
}

const isReal = ({ type }: GraphTensor): boolean => type === 'float32' || type === 'bfloat16';

/** Gradients by each output of each node, one from each node that uses the output. */
type Collected = Map<GraphNode, GraphTensor[][]>;

function collect(collected: Collected, { node, index }: GraphTensor, gradient: GraphTensor): void {
  const byOutput = collected.get(node) ?? node.outputs.map((): GraphTensor[] => []);
  at(byOutput, index).push(gradient);
  collected.set(node, byOutput);
}

const summed = (gradients: readonly GraphTensor[] | undefined): GraphTensor | undefined =>
  gradients && gradients.length > 0 ? addAll(gradients) : undefined;
