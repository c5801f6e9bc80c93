import { output, type GraphTensor, type Shape } from './graph';
import { constant } from './ops';

type Pairs = readonly (readonly [number, number])[];

/** @param paddings [before, after] of height and width */
export function spaceToBatch(x: GraphTensor, block: readonly [number, number], paddings: Pairs): GraphTensor {
  const [, height = 1, width = 1, channels = 1] = x.shape;
  const shape = [-1, (height + total(paddings[0])) / block[0], (width + total(paddings[1])) / block[1], channels];
  return between('SpaceToBatchND', 'Tpaddings', x, block, paddings, shape);
}

/** @param crops [before, after] of height and width */
export function batchToSpace(x: GraphTensor, block: readonly [number, number], crops: Pairs): GraphTensor {
  const [, height = 1, width = 1, channels = 1] = x.shape;
  const shape = [-1, height * block[0] - total(crops[0]), width * block[1] - total(crops[1]), channels];
  return between('BatchToSpaceND', 'Tcrops', x, block, crops, shape);
}

function between(
  op: 'SpaceToBatchND' | 'BatchToSpaceND',
  pairsType: 'Tpaddings' | 'Tcrops',
  x: GraphTensor,
  block: readonly [number, number],
  pairs: Pairs,
  shape: Shape,
): GraphTensor {
  const { graph } = x.node;
  const inputs = [x, constant(graph, 'int32', block, [2]), constant(graph, 'int32', pairs.flat(), [2, 2])];
  const attributes = { T: { type: x.type }, Tblock_shape: { type: 'int32' }, [pairsType]: { type: 'int32' } } as const;
  return output(graph.add(op, inputs, attributes, [{ type: x.type, shape }]));
}

const total = (pair: readonly [number, number] = [0, 0]): number => pair[0] + pair[1];
