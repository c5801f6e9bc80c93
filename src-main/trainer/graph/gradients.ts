import type { GraphNode, GraphTensor } from './graph';
import { ruleOf } from './gradient-rules';
import { addAll } from './ops';

/** A result, and the gradient of the loss by it: where differentiation begins. */
export interface Seed {
  readonly of: GraphTensor;
  readonly gradient: GraphTensor;
}

/**
 * Adds what computes the gradients of a loss to the graph: reverse-mode differentiation, backwards over the nodes, one
 * rule an operation. Nothing is added for what no wanted tensor leads to, so that frozen layers cost nothing.
 * @returns one gradient a wanted tensor, in its shape and type; null where the loss does not depend on it
 * @throws Error when an operation on the way has no rule
 */
export function gradientsOf(seeds: readonly Seed[], wanted: readonly GraphTensor[]): (GraphTensor | null)[] {
  const { graph } = (seeds[0] ?? fail()).of.node;
  const forward = [...graph.nodes];
  const moving = dependents(forward, new Set(wanted.map(({ node }) => node)));
  const arriving = new Map<GraphNode, GraphTensor[][]>();
  for (const { of, gradient } of seeds) arrive(arriving, of, gradient);
  for (const node of forward.reverse()) {
    const gradients = arriving.get(node);
    if (!gradients || !moving.has(node) || wanted.some((tensor) => tensor.node === node)) continue;
    const needed = node.inputs.map((input) => moving.has(input.node));
    const results = ruleOf(node)(
      node,
      node.outputs.map((_, index) => summed(gradients[index])),
      needed,
    );
    node.inputs.forEach((input, index) => {
      const gradient = results[index];
      if (gradient && needed[index]) arrive(arriving, input, gradient);
    });
  }
  return wanted.map(({ node, index }) => summed(arriving.get(node)?.[index]) ?? null);
}

/** The given nodes and all that changes smoothly with them: a shape or a comparison does not. */
function dependents(nodes: readonly GraphNode[], first: ReadonlySet<GraphNode>): ReadonlySet<GraphNode> {
  const found = new Set(first);
  for (const node of nodes) if (node.inputs.some((input) => found.has(input.node) && isReal(input))) found.add(node);
  return found;
}

const isReal = ({ type }: GraphTensor): boolean => type === 'float32' || type === 'bfloat16';

function arrive(arriving: Map<GraphNode, GraphTensor[][]>, at: GraphTensor, gradient: GraphTensor): void {
  const byOutput = arriving.get(at.node) ?? at.node.outputs.map((): GraphTensor[] => []);
  byOutput[at.index]?.push(gradient);
  arriving.set(at.node, byOutput);
}

const summed = (gradients: readonly GraphTensor[] | undefined): GraphTensor | undefined =>
  gradients && gradients.length > 0 ? addAll(gradients) : undefined;

function fail(): never {
  throw new RangeError('Nothing to differentiate');
}
