import { output, type GraphTensor, type Shape } from '../../graph/graph';
import { add, binary, cast, constant, ints, scalarLike, unary } from '../../graph/ops';
import { concatenate, shapeOf, slice } from '../../graph/shape-ops';

/**
 * Resizes pictures to squares by the named preprocessing: the antialiased triangle filter with half-pixel centres (ScaleAndTranslate, as in
 * tf.image.resize(antialias=True)), first across, then down. Each result is rounded to whole levels, as Facet and Pillow do.
 * @param pictures [n, height, width, 3], uint8 or float32 levels of 0..255
 * @returns float32 [n, edge, edge, 3]
 */
export function squaresOf(pictures: GraphTensor, edge: number): GraphTensor {
  const { graph } = pictures.node;
  const [height, width] = [1, 2].map((axis) => slice(shapeOf(pictures), [axis], [1])) as [GraphTensor, GraphTensor];
  const [edges, same] = [ints(graph, [edge]), constant(graph, 'float32', [1], [1])];
  const scaleOf = (size: GraphTensor): GraphTensor =>
    binary('RealDiv', constant(graph, 'float32', [edge], [1]), cast(size, 'float32'));
  const across = { size: concatenate([height, edges], 0), scale: concatenate([same, scaleOf(width)], 0) };
  const down = { size: ints(graph, [edge, edge]), scale: concatenate([scaleOf(height), same], 0) };
  return resized(resized(pictures, across, [-1, -1, edge, 3]), down, [-1, edge, edge, 3]);
}

function resized(
  pictures: GraphTensor,
  { size, scale }: { readonly size: GraphTensor; readonly scale: GraphTensor },
  shape: Shape,
): GraphTensor {
  const { graph } = pictures.node;
  const inputs = [pictures, size, scale, constant(graph, 'float32', [0, 0], [2])];
  const result = output(
    graph.add('ScaleAndTranslate', inputs, {
      attributes: { T: { type: pictures.type }, kernel_type: { text: 'triangle' }, antialias: { bool: true } },
      outputs: [{ type: 'float32', shape }],
    }),
  );
  return unary('Floor', add(result, scalarLike(result, 0.5)));
}
