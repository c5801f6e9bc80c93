import { output, type GraphTensor } from '../../graph/graph';
import { add, binary, cast, constant, ints, scalarLike, unary } from '../../graph/ops';
import { shapeOf, slice } from '../../graph/shape-ops';

/**
 * Resizes pictures to squares by the named preprocessing: the antialiased triangle filter with half-pixel centres (ScaleAndTranslate, which
 * tf.image.resize(antialias=True) is), rounded to whole levels as training pixels are. TensorFlow rounds once, Facet after each axis: some
 * values differ by a level.
 * @param pictures [n, height, width, 3], uint8 or float32 levels of 0..255
 * @returns float32 [n, edge, edge, 3]
 */
export function squaresOf(pictures: GraphTensor, edge: number): GraphTensor {
  const { graph } = pictures.node;
  const size = cast(slice(shapeOf(pictures), [1], [2]), 'float32');
  const scale = binary('RealDiv', constant(graph, 'float32', [edge, edge], [2]), size);
  const inputs = [pictures, ints(graph, [edge, edge]), scale, constant(graph, 'float32', [0, 0], [2])];
  const resized = output(
    graph.add('ScaleAndTranslate', inputs, {
      attributes: { T: { type: pictures.type }, kernel_type: { text: 'triangle' }, antialias: { bool: true } },
      outputs: [{ type: 'float32', shape: [-1, edge, edge, 3] }],
    }),
  );
  return unary('Floor', add(resized, scalarLike(resized, 0.5)));
}
