import type { FusedActivation } from '../../../platform/tflite/schema';
import { at } from '../../../../src-shared/domain/at';
import { output, type GraphNode, type GraphTensor } from '../../graph/graph';
import { usesOf } from '../node-facts';

/** Nodes of a graph that become one operator. */
export interface NodeGroup {
  /** The node that says which operator it is. */
  readonly base: GraphNode;
  /** Constant vectors that are added to the base's result, in order. */
  readonly biases: readonly GraphTensor[];
  readonly activation: FusedActivation;
  /** The division into smaller images in which a dilated convolution is computed; null for any other group. */
  readonly division: GraphNode | null;
  /** The group's result. */
  readonly result: GraphTensor;
}

const activationOf: Readonly<Record<string, FusedActivation>> = { Relu: 'RELU', Relu6: 'RELU6' };

/** Operations whose operator adds a bias. */
const takeBias: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2dNative', 'MatMul']);

/** Operations whose operator applies a ReLU. */
const takeActivation: ReadonlySet<string> = new Set([...takeBias, 'MaxPool', 'AvgPool', 'AddV2', 'Mul']);

/** Nodes that are no operators: constants become tensors, and the input is fed. */
const areTensors: ReadonlySet<string> = new Set(['Const', 'Placeholder']);

/**
 * Divides the nodes of a graph into groups, in an order of execution: a convolution or matrix product with the constants that are added to it
 * and the ReLU on it; a pooling, sum or product with the ReLU on it; a dilated convolution with the operations that divide images and put
 * them together again. All others stand alone.
 */
export function groupNodes(nodes: readonly GraphNode[]): readonly NodeGroup[] {
  const uses = usesOf(nodes);
  const absorbed = new Set<GraphNode>();
  const groups: NodeGroup[] = [];
  for (const node of nodes.toReversed()) {
    if (absorbed.has(node) || areTensors.has(node.op)) continue;
    const { group, inner } = groupEndingIn(node, uses);
    for (const each of inner) absorbed.add(each);
    groups.push(group);
  }
  return groups.reverse();
}

/** The largest group whose result is a node's, with the nodes before that one. */
function groupEndingIn(
  end: GraphNode,
  uses: ReadonlyMap<GraphNode, number>,
): { group: NodeGroup; inner: readonly GraphNode[] } {
  const alone = { base: end, biases: [], activation: 'NONE', division: null, result: output(end) } as const;
  const inner: GraphNode[] = [];
  /** Goes on to the node before, if nothing else needs its result. */
  const before = (node: GraphNode): GraphNode | null => {
    const { node: found } = at(node.inputs, 0);
    if (uses.get(found) !== 1) return null;
    inner.push(found);
    return found;
  };
  const activation = activationOf[end.op] ?? 'NONE';
  const biases: GraphTensor[] = [];
  let base = activation === 'NONE' ? end : before(end);
  while (base?.op === 'BiasAdd' && at(base.inputs, 1).node.op === 'Const') {
    biases.unshift(at(base.inputs, 1));
    base = before(base);
  }
  let division: GraphNode | null = null;
  if (base?.op === 'BatchToSpaceND') {
    base = before(base);
    division = base && before(base);
    if (division?.op !== 'SpaceToBatchND') return { group: alone, inner: [] };
  }
  if (base && (takeBias.has(base.op) || (takeActivation.has(base.op) && biases.length === 0))) {
    return { group: { base, biases, activation, division, result: output(end) }, inner };
  }
  return { group: alone, inner: [] };
}
