import type { OnnxBuilder } from './builder';

/** The first of ONNX's opsets with antialiasing in Resize; Facet writes this one. */
export const opset = 18;

/**
 * Adds the named preprocessing of upright sRGB pictures.
 * @param images name of uint8 [n, height, width, 3] of any size
 * @returns name of float32 [n, 3, edge, edge], whole numbers 0..255
 */
export const addPreprocessing = (builder: OnnxBuilder, images: string, edge: number): string =>
  builder.add('Cast', [addResize(builder, images, edge)], { to: 1 }); // float32

/**
 * Adds the antialiased triangle filter with half-pixel centres. It is computed on bytes, for which ONNX Runtime follows PIL to the rounding
 * (core/providers/cpu/tensor/upsample_antialias.h), is twice as fast and takes a quarter of the memory.
 * @param images name of uint8 [n, height, width, 3] of any size
 * @returns name of uint8 [n, 3, edge, edge]
 */
export function addResize(builder: OnnxBuilder, images: string, edge: number): string {
  const turned = builder.add('Transpose', [images], { perm: [0, 3, 1, 2] });
  if (builder.opset < opset) return addByMatrices(builder, turned, edge);
  // All four sizes: ONNX Runtime 1.30 refuses constant sizes of two axes alone, "Number of elements of input 'sizes' (0) …".
  const sizes = builder.add('Concat', [builder.add('Shape', [turned], { end: 2 }), builder.integers([edge, edge])], {
    axis: 0,
  });
  const resized = builder.add('Resize', [turned, '', '', sizes], {
    mode: 'linear',
    antialias: 1,
    // Weights of the filter that would fall outside are left out, and the others add up to 1.
    exclude_outside: 1,
    coordinate_transformation_mode: 'half_pixel',
  });
  // States the sizes, so that runtimes know all shapes after it in advance.
  return builder.add('Reshape', [resized, builder.integers([-1, 3, edge, edge])]);
}

/** The filter as two products with matrices of its weights, across and then down, for opsets whose Resize has no antialiasing. */
function addByMatrices(builder: OnnxBuilder, images: string, edge: number): string {
  const floats = builder.add('Cast', [images], { to: 1 }); // float32
  const shape = builder.add('Shape', [images]);
  const across = builder.add('Transpose', [weights(builder, shape, 3, edge)], { perm: [1, 0] });
  const rows = whole(builder, builder.add('MatMul', [floats, across]));
  const squares = whole(builder, builder.add('MatMul', [weights(builder, shape, 2, edge), rows]));
  const bytes = builder.add('Cast', [squares], { to: 2 }); // uint8
  return builder.add('Reshape', [bytes, builder.integers([-1, 3, edge, edge])]);
}

/** Rounds to whole levels, halves up, as PIL does between the two directions and at the end. */
const whole = (builder: OnnxBuilder, x: string): string =>
  builder.add('Floor', [builder.add('Add', [x, builder.scalar(0.5)])]);

/**
 * Weights [edge, size] of an axis: the triangle max(0, 1 - |input - centre| / support) about each output's centre, each row with sum 1.
 * @param shape name of the image's shape, int64 [4]
 */
function weights(builder: OnnxBuilder, shape: string, axis: number, edge: number): string {
  const index = builder.tensor('int64', [], BigInt64Array.of(BigInt(axis)));
  const size = builder.add('Cast', [builder.add('Gather', [shape, index], { axis: 0 })], { to: 1 });
  const scale = builder.add('Div', [size, builder.scalar(edge)]); // input pixels per output pixel
  const support = builder.add('Max', [scale, builder.scalar(1)]);
  const range = builder.add('Range', [builder.scalar(0), size, builder.scalar(1)]);
  const inputs = builder.add('Add', [range, builder.scalar(0.5)]); // [size]
  const outputs = builder.tensor(
    'float32',
    [edge, 1],
    Float32Array.from({ length: edge }, (_, output) => output + 0.5),
  );
  const distances = builder.add('Abs', [builder.add('Sub', [inputs, builder.add('Mul', [outputs, scale])])]);
  const triangle = builder.add('Sub', [builder.scalar(1), builder.add('Div', [distances, support])]);
  const inside = builder.add('Max', [triangle, builder.scalar(0)]); // [edge, size]
  const sums = builder.add('Mul', [builder.reduce('ReduceMean', inside, [1], true), size]);
  return builder.add('Div', [inside, sums]);
}
