import { output, type GraphTensor } from '../../graph/graph';
import { add, binary, cast, constant, ints, multiply, scalarLike, scale, subtract, unary } from '../../graph/ops';
import { reshape, shapeOf } from '../../graph/shape-ops';
import { gather } from './gather';
import { stacked } from './loop';
import { squaresOf } from './resize';

/** Channels of red, green and blue of a decoded picture with 1 (grey), 2 (grey, alpha), 3 or 4 (alpha) channels. */
const colourChannels = [
  [0, 0, 0],
  [0, 0, 0],
  [0, 1, 2],
  [0, 1, 2],
];
/** Channel of the alpha; without one, the channel of 255 that is added behind. */
const alphaChannels = [1, 1, 3, 3];

/**
 * Decodes JPEG, PNG, GIF (first frame) and BMP files, lays them over white and resizes them. TensorFlow neither turns pictures by EXIF nor
 * applies colour profiles.
 * @param files string [n], each the bytes of a file
 * @returns float32 [n, edge, edge, 3]
 */
export function squaresOfFiles(files: GraphTensor, edge: number): GraphTensor {
  return stacked(sizeOfTensor(files), [edge, edge, 3], (index, entering) => {
    const picture = onWhite(decoded(gather(entering(files), index)));
    return reshape(squaresOf(expanded(picture), edge), [edge, edge, 3]);
  });
}

/** A file's picture, uint8 [height, width, channels], with as many channels as it has (DecodeImage). */
function decoded(file: GraphTensor): GraphTensor {
  const attributes = { channels: { int: 0 }, dtype: { type: 'uint8' }, expand_animations: { bool: false } } as const;
  const spec = { type: 'uint8', shape: [-1, -1, -1] } as const;
  return output(file.node.graph.add('DecodeImage', [file], { attributes, outputs: [spec] }));
}

/** Lays a picture over white. Fractions are cut off, as Facet does. @returns float32 [height, width, 3] */
function onWhite(picture: GraphTensor): GraphTensor {
  const { graph } = picture.node;
  const opaque = output(
    graph.add('PadV2', [picture, constant(graph, 'int32', [0, 0, 0, 0, 0, 1], [3, 2]), byte(picture, 255)], {
      attributes: { T: { type: 'uint8' }, Tpaddings: { type: 'int32' } },
      outputs: [{ type: 'uint8', shape: [-1, -1, -1] }],
    }),
  );
  const channels = gather(shapeOf(picture), constant(graph, 'int32', [2], []));
  const row = subtract(channels, constant(graph, 'int32', [1], []));
  const colours = gather(opaque, gather(constant(graph, 'int32', colourChannels.flat(), [4, 3]), row), 2);
  const alpha = gather(opaque, reshape(gather(ints(graph, alphaChannels), row), [1]), 2);
  const [levels, opacity] = [cast(colours, 'float32'), cast(alpha, 'float32')];
  const white = scale(subtract(scalarLike(opacity, 255), opacity), 255);
  return unary('Floor', binary('RealDiv', add(multiply(levels, opacity), white), scalarLike(levels, 255)));
}

const byte = ({ node }: GraphTensor, value: number): GraphTensor => {
  const tensor = { type: 'uint8', shape: [], bytes: Uint8Array.of(value) } as const;
  const attributes = { dtype: { type: 'uint8' }, value: { tensor } } as const;
  return output(node.graph.add('Const', [], { attributes, outputs: [{ type: 'uint8', shape: [] }] }));
};

/** Number of elements, a scalar int32 (Size). */
function sizeOfTensor(x: GraphTensor): GraphTensor {
  const attributes = { T: { type: x.type }, out_type: { type: 'int32' } } as const;
  return output(x.node.graph.add('Size', [x], { attributes, outputs: [{ type: 'int32', shape: [] }] }));
}

/** [height, width, channels] as [1, height, width, channels] (ExpandDims). */
function expanded(x: GraphTensor): GraphTensor {
  const { graph } = x.node;
  const attributes = { T: { type: x.type }, Tdim: { type: 'int32' } } as const;
  return output(
    graph.add('ExpandDims', [x, constant(graph, 'int32', [0], [])], {
      attributes,
      outputs: [{ type: x.type, shape: [1, ...x.shape] }],
    }),
  );
}
