import type { OnnxBuilder } from './builder';

/** ONNX's opset that has antialiasing in Resize. */
export const opset = 18;

/**
 * Adds the named preprocessing of upright sRGB pictures: the antialiased triangle filter with half-pixel centres. It is computed on bytes,
 * for which ONNX Runtime follows PIL to the rounding (core/providers/cpu/tensor/upsample_antialias.h), is twice as fast and takes a quarter
 * of the memory.
 * @param images name of uint8 [n, height, width, 3] of any size
 * @returns name of float32 [n, 3, edge, edge], whole numbers 0..255
 */
export function addPreprocessing(builder: OnnxBuilder, images: string, edge: number): string {
  const turned = builder.add('Transpose', [images], { perm: [0, 3, 1, 2] });
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
  const shaped = builder.add('Reshape', [resized, builder.integers([-1, 3, edge, edge])]);
  return builder.add('Cast', [shaped], { to: 1 }); // float32
}
