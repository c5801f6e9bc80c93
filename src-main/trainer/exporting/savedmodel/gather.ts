import { output, type DataType, type GraphTensor, type Shape } from '../../graph/graph';
import { constant } from '../../graph/ops';

/**
 * GatherV2: the elements of x at indices along an axis.
 * @param indices int32
 */
export function gather(x: GraphTensor, indices: GraphTensor, axis = 0): GraphTensor {
  const { graph } = x.node;
  const attributes = {
    Tparams: { type: x.type },
    Tindices: { type: 'int32' },
    Taxis: { type: 'int32' },
    batch_dims: { int: 0 },
  } as const;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return output(
    graph.add('GatherV2', [x, indices, constant(graph, 'int32', [axis], [])], {
      attributes,
      outputs: [{ type: x.type, shape }],
    }),
  );
}

/** A constant of texts. */
export function texts(x: GraphTensor, values: readonly string[], shape: Shape): GraphTensor {
  const type: DataType = 'string';
  return output(
    x.node.graph.add('Const', [], {
      attributes: { dtype: { type }, value: { texts: { shape, values } } },
      outputs: [{ type, shape }],
    }),
  );
}
