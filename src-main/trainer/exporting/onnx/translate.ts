import { Failure } from '../../../../src-shared/domain/failure';
import type { WeightType } from '../../../../src-shared/domain/export-format';
import type { GraphNode } from '../../graph/graph';
import type { ExportNetwork } from '../network';
import { resultOf, usesOf } from '../node-facts';
import { storedKernels } from '../weights';
import type { OnnxBuilder } from './builder';
import { chainEndingIn, translateChain, type LinearChain } from './linear';
import { operations } from './operations';
import { Translation } from './translation';

/**
 * Adds a network to an ONNX graph, operation by operation.
 * @param pixels name of float32 [n, 3, edge, edge], 0..255
 * @returns name of the probabilities [n, classes]
 * @throws Failure of kind 'unsupported', naming an operation that is not translated
 */
export function translateNetwork(
  { graph, input, probabilities }: ExportNetwork,
  {
    builder,
    pixels,
    weights,
  }: { readonly builder: OnnxBuilder; readonly pixels: string; readonly weights: WeightType },
): string {
  const translation = new Translation(builder, storedKernels(graph, weights));
  translation.set(input, pixels);
  const chains = chainsOf(graph.nodes);
  const inChain = new Set([...chains.values()].flatMap(({ nodes }) => nodes));
  for (const node of graph.nodes) {
    const chain = chains.get(node);
    if (chain) translateChain(chain, translation);
    else if (!inChain.has(node) && node.op !== 'Const' && node !== input.node) {
      const translate = operations[node.op];
      if (!translate) throw unsupported(node);
      translation.set(resultOf(node), translate(node, translation));
    }
  }
  return translation.nameOf(probabilities);
}

/** Chains of a convolution or matrix product and what follows it, by their last nodes. No node is in two of them. */
function chainsOf(nodes: readonly GraphNode[]): Map<GraphNode, LinearChain> {
  const uses = usesOf(nodes);
  const chains = new Map<GraphNode, LinearChain>();
  const taken = new Set<GraphNode>();
  // From the end on, so that the longest chain takes its nodes first.
  for (const node of [...nodes].reverse()) {
    if (taken.has(node)) continue;
    const chain = chainEndingIn(node, (each) => uses.get(each) ?? 0);
    if (!chain) continue;
    chains.set(node, chain);
    for (const each of chain.nodes) taken.add(each);
  }
  return chains;
}

const unsupported = ({ op }: GraphNode): Failure =>
  new Failure(
    'unsupported',
    `The network can't be written as ONNX: it has the operation ${op}.`,
    'Choose another format.',
  );
