import { at } from '../../../../src-shared/domain/at';
import type { GraphNode, GraphTensor } from '../../graph/graph';
import { inputOf, integersOf, resultOf } from '../node-facts';
import { valuesOf } from '../weights';
import { addKernel, type KernelOperation } from './kernels';
import type { Translation } from './translation';
import { windowAttributes } from './windows';

/** A convolution or matrix product with the biases right behind it, which become one ONNX operation. */
export interface LinearChain {
  /** Conv2D, DepthwiseConv2dNative or MatMul. */
  readonly operation: GraphNode;
  /** What its kernel is applied to; for a dilated convolution, the image before it was divided. */
  readonly input: GraphTensor;
  readonly dilation: readonly number[];
  /** Constants that are added to its result. */
  readonly biases: readonly GraphTensor[];
  /** All nodes of the chain, the last one first. */
  readonly nodes: readonly GraphNode[];
}

const kernelOperations: ReadonlySet<string> = new Set<KernelOperation>(['Conv2D', 'DepthwiseConv2dNative', 'MatMul']);

/**
 * The chain that ends in a node; null when it ends none. A dilated convolution is one whose images are divided before it
 * (graph/layers/dilation.ts).
 * @param uses number of operations that use a node's results
 */
export function chainEndingIn(last: GraphNode, uses: (node: GraphNode) => number): LinearChain | null {
  const nodes: GraphNode[] = [];
  const biases: GraphTensor[] = [];
  let node = last;
  /** Goes on to a node before; false when others use its result, too. */
  const goTo = (before: GraphNode): boolean => {
    nodes.push(node);
    node = before;
    return uses(node) === 1;
  };
  while (node.op === 'BiasAdd' && inputOf(node, 1).node.op === 'Const') {
    biases.push(inputOf(node, 1));
    if (!goTo(inputOf(node, 0).node)) return null;
  }
  const isDilated = node.op === 'BatchToSpaceND';
  if (isDilated && !goTo(inputOf(node, 0).node)) return null;
  if (!kernelOperations.has(node.op)) return null;
  const operation = node;
  const divided = inputOf(operation, 0);
  nodes.push(operation);
  if (!isDilated) return { operation, input: divided, dilation: [1, 1], biases, nodes };
  if (divided.node.op !== 'SpaceToBatchND') return null;
  nodes.push(divided.node);
  return { operation, input: inputOf(divided.node, 0), dilation: integersOf(inputOf(divided.node, 1)), biases, nodes };
}

/** Translates a chain. */
export function translateChain(chain: LinearChain, translation: Translation): void {
  const { operation, input, dilation, nodes } = chain;
  const { builder } = translation;
  const kernel = translation.kernel(inputOf(operation, 1));
  const name = addKernel(builder, kernel, operation.op as KernelOperation);
  const inputs = [translation.nameOf(input), name, ...biasOf(chain, translation)];
  const result = resultOf(at(nodes, 0));
  if (operation.op === 'MatMul') {
    translation.set(result, builder.add(inputs.length === 3 ? 'Gemm' : 'MatMul', inputs));
    return;
  }
  const [height = 1, width = 1, channels = 1] = kernel.shape;
  const attributes = {
    ...windowAttributes(operation, [height, width], input),
    ...(dilation.some((rate) => rate > 1) && { dilations: dilation }),
    ...(operation.op === 'DepthwiseConv2dNative' && { group: channels }),
  };
  translation.set(result, builder.add('Conv', inputs, attributes));
}

/** The sum of all biases as a constant; nothing without any. */
function biasOf({ biases }: LinearChain, { builder }: Translation): string[] {
  const [first, ...others] = biases.map(({ node }) => valuesOf(node).values);
  if (!first) return [];
  const sum = first.map((value, index) => others.reduce((total, other) => total + at(other, index), value));
  return [builder.tensor('float32', [sum.length], sum)];
}
