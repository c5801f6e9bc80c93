import { join } from 'node:path';
import { writeSynced } from '../../../platform/atomic';
import { nameOf, producer } from '../../graph/saved-model';
import { output } from '../../graph/graph';
import { exportNetwork } from '../network';
import type { ExportSource } from '../source';
import { storedKernels } from '../weights';
import { describeNode, typeName, type DescribedNode } from './nodes';
import { weightsOf } from './weights';

/** Bytes of a weight file: browsers keep files of up to about this size in their cache. */
const shardBytes = 4 * 1024 * 1024;

/**
 * Writes a tfjs graph model: model.json and weight files of 4 MB, for tf.loadGraphModel. Its input is `pixels`, float32 [n, edge, edge, 3] in
 * 0..255, its output `probabilities`, [n, classes]. tfjs can't resize with antialiasing: that is in the code beside the model.
 */
export async function writeTfjsGraph(source: ExportSource, folder: string): Promise<void> {
  const { gives = 'probabilities' } = source;
  const { graph, input, probabilities } = exportNetwork(source);
  const result = output(
    graph.add('Identity', [probabilities], {
      name: gives,
      attributes: { T: { type: 'float32' } },
      outputs: [probabilities],
    }),
  );
  const stored = storedKernels(graph, source.weights);
  const nodes: DescribedNode[] = [];
  const weights: ReturnType<typeof weightsOf>[] = [];
  for (const node of graph.nodes) {
    if (node.op !== 'Const') nodes.push(describeNode(node));
    else {
      const constant = weightsOf(node, stored.get(node));
      nodes.push(...constant.nodes);
      weights.push(constant);
    }
  }
  const bytes = Buffer.concat(weights.flatMap(({ entries }) => entries.map((entry) => entry.bytes)));
  const shards = Math.max(1, Math.ceil(bytes.length / shardBytes));
  const paths = Array.from({ length: shards }, (_, index) => `group1-shard${String(index + 1)}of${String(shards)}.bin`);
  for (const [index, path] of paths.entries()) {
    await writeSynced(join(folder, path), bytes.subarray(index * shardBytes, (index + 1) * shardBytes));
  }
  const infoOf = (tensor: typeof input) => ({
    name: nameOf(tensor),
    dtype: typeName(tensor.type),
    tensorShape: { dim: tensor.shape.map((size) => ({ size: String(size) })) },
  });
  const description = {
    format: 'graph-model',
    generatedBy: 'Facet',
    convertedBy: null,
    signature: { inputs: { pixels: infoOf(input) }, outputs: { [gives]: infoOf(result) } },
    userDefinedMetadata: { facet: source.metadata },
    modelTopology: { node: nodes, library: {}, versions: { producer } },
    weightsManifest: [{ paths, weights: weights.flatMap(({ entries }) => entries.map(({ spec }) => spec)) }],
  };
  await writeSynced(join(folder, 'model.json'), JSON.stringify(description));
}
