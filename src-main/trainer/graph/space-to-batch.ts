import { output, type GraphTensor, type Shape } from './graph';
import { constant } from './ops';

/** Block shape [height, width]. */
export type Block = readonly [number, number];

type Pairs = readonly (readonly [number, number])[];

/**
 * Distributes each image's pixels over block[0] · block[1] smaller images (SpaceToBatchND).
 * @param x [n, height, width, channels]
 * @param paddings [before, after] of height and width
 */
export function spaceToBatch(x: GraphTensor, block: Block, paddings: Pairs): GraphTensor {
  const [, height = 1, width = 1, channels = 1] = x.shape;
  const shape = [-1, (height + total(paddings[0])) / block[0], (width + total(paddings[1])) / block[1], channels];
  return addNode('SpaceToBatchND', x, { block, pairs: paddings, shape });
}

/**
 * Puts the images that `spaceToBatch` made together again (BatchToSpaceND).
 * @param x [n, height, width, channels]
 * @param crops [before, after] of height and width
 */
export function batchToSpace(x: GraphTensor, block: Block, crops: Pairs): GraphTensor {
  const [, height = 1, width = 1, channels = 1] = x.shape;
  const shape = [-1, height * block[0] - total(crops[0]), width * block[1] - total(crops[1]), channels];
  return addNode('BatchToSpaceND', x, { block, pairs: crops, shape });
}

function addNode(
  op: 'SpaceToBatchND' | 'BatchToSpaceND',
  x: GraphTensor,
  { block, pairs, shape }: { readonly block: Block; readonly pairs: Pairs; readonly shape: Shape },
): GraphTensor {
  const pairsType = op === 'SpaceToBatchND' ? 'Tpaddings' : 'Tcrops';
  const { graph } = x.node;
  const inputs = [x, constant(graph, 'int32', block, [2]), constant(graph, 'int32', pairs.flat(), [2, 2])];
  const attributes = { T: { type: x.type }, Tblock_shape: { type: 'int32' }, [pairsType]: { type: 'int32' } } as const;
  return output(graph.add(op, inputs, { attributes, outputs: [{ type: x.type, shape }] }));
}

const total = (pair: readonly [number, number] = [0, 0]): number => pair[0] + pair[1];
