import { at } from '../../../src-shared/domain/at';
import { output, type Attribute, type GraphTensor, type Shape } from './graph';
import { cast, constant, ints } from './ops';

/* Operations that change a tensor's shape, as ops.ts has the others. */

/** The shape when the graph runs, int32 [rank]. */
export const shapeOf = (x: GraphTensor): GraphTensor =>
  output(
    x.node.graph.add('Shape', [x], {
      attributes: { T: { type: x.type }, out_type: { type: 'int32' } },
      outputs: [{ type: 'int32', shape: [x.shape.length] }],
    }),
  );

/** Number of elements when the graph runs, a scalar float32 (Size). */
export function countOf(x: GraphTensor): GraphTensor {
  const attributes = { T: { type: x.type }, out_type: { type: 'int32' } } as const;
  return cast(
    output(x.node.graph.add('Size', [x], { attributes, outputs: [{ type: 'int32', shape: [] }] })),
    'float32',
  );
}

/** Reshapes a tensor. @param shape sizes, of which one may be -1 and is then inferred */
export function reshape(x: GraphTensor, shape: Shape): GraphTensor {
  const attributes = { T: { type: x.type }, Tshape: { type: 'int32' } } as const;
  return output(
    x.node.graph.add('Reshape', [x, ints(x.node.graph, shape)], { attributes, outputs: [{ type: x.type, shape }] }),
  );
}

/** x in the shape of another tensor with the same number of elements. */
export function reshapeLike(x: GraphTensor, other: GraphTensor): GraphTensor {
  const attributes = { T: { type: x.type }, Tshape: { type: 'int32' } } as const;
  return output(
    x.node.graph.add('Reshape', [x, shapeOf(other)], { attributes, outputs: [{ type: x.type, shape: other.shape }] }),
  );
}

/** x broadcast to the shape of another tensor (BroadcastTo). */
export function repeatLike(x: GraphTensor, other: GraphTensor): GraphTensor {
  const attributes = { T: { type: x.type }, Tidx: { type: 'int32' } } as const;
  const inputs = [x, shapeOf(other)];
  return output(
    x.node.graph.add('BroadcastTo', inputs, { attributes, outputs: [{ type: x.type, shape: other.shape }] }),
  );
}

/** Pads with zeros. @param paddings [before, after] of each axis */
export function pad(x: GraphTensor, paddings: readonly (readonly [number, number])[]): GraphTensor {
  const { graph } = x.node;
  const shape = x.shape.map((size, axis) => (size < 0 ? size : size + sum(at(paddings, axis))));
  const amounts = constant(graph, 'int32', paddings.flat(), [paddings.length, 2]);
  const attributes = { T: { type: x.type }, Tpaddings: { type: 'int32' } } as const;
  return output(graph.add('Pad', [x, amounts], { attributes, outputs: [{ type: x.type, shape }] }));
}

/** Cuts a slice out of a tensor. @param sizes one per axis; -1 for all elements from `begin` on */
export function slice(x: GraphTensor, begin: readonly number[], sizes: readonly number[]): GraphTensor {
  const { graph } = x.node;
  const shape = sizes.map((size, axis) => {
    const whole = at(x.shape, axis);
    return size >= 0 || whole < 0 ? size : whole - at(begin, axis);
  });
  const attributes = { T: { type: x.type }, Index: { type: 'int32' } } as const;
  return output(
    graph.add('Slice', [x, ints(graph, begin), ints(graph, sizes)], { attributes, outputs: [{ type: x.type, shape }] }),
  );
}

/** ConcatV2. @throws RangeError when there are no tensors */
export function concatenate(tensors: readonly GraphTensor[], joinedAxis: number): GraphTensor {
  const [first] = tensors;
  if (!first) throw new RangeError('Nothing to join');
  if (tensors.length === 1) return first; // ConcatV2 needs at least two
  const { graph } = first.node;
  const shape = first.shape.map((size, axis) =>
    axis === joinedAxis ? sum(tensors.map((tensor) => at(tensor.shape, axis))) : size,
  );
  const attributes = { T: { type: first.type }, Tidx: { type: 'int32' }, N: { int: tensors.length } } as const;
  return output(
    graph.add('ConcatV2', [...tensors, constant(graph, 'int32', [joinedAxis], [])], {
      attributes,
      outputs: [{ type: first.type, shape }],
    }),
  );
}

/** Scalars packed into one vector (Pack). @throws RangeError when there are none */
export function pack(tensors: readonly GraphTensor[]): GraphTensor {
  const [first] = tensors;
  if (!first) throw new RangeError('Nothing to pack');
  const attributes: Record<string, Attribute> = {
    T: { type: first.type },
    N: { int: tensors.length },
    axis: { int: 0 },
  };
  return output(
    first.node.graph.add('Pack', tensors, { attributes, outputs: [{ type: first.type, shape: [tensors.length] }] }),
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
