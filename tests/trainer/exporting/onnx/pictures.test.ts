import { describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { resizeToSquare } from '../../../../src-main/decoder/resize/resize';
import { loadOnnxRuntime } from '../../../../src-main/platform/onnx/runtime';
import { OnnxBuilder } from '../../../../src-main/trainer/exporting/onnx/builder';
import { encodeModel } from '../../../../src-main/trainer/exporting/onnx/messages';
import { addResize } from '../../../../src-main/trainer/exporting/onnx/pictures';

const runtime = loadOnnxRuntime();

/** Bytes [edge, edge, 3] of a picture resized in an ONNX graph. */
async function inGraph(pixels: Uint8Array, [height, width]: readonly number[], edge: number, opset: number) {
  const builder = new OnnxBuilder('', opset);
  builder.add('Transpose', [addResize(builder, 'images', edge)], { perm: [0, 2, 3, 1] }, 'result');
  const session = await runtime.InferenceSession.create(
    encodeModel({
      name: 'resize',
      nodes: builder.nodes,
      tensors: builder.tensors,
      inputs: [{ name: 'images', type: 'uint8', dims: ['n', 'height', 'width', 3] }],
      outputs: [{ name: 'result', type: 'uint8', dims: ['n', edge, edge, 3] }],
      opset,
      metadata: {},
    }),
  );
  const { result } = await session.run({
    images: new runtime.Tensor('uint8', pixels, [1, height ?? 0, width ?? 0, 3]),
  });
  await session.release();
  return result?.data as Uint8Array;
}

describe.each([18, 13])('pictures resized in a graph of opset %i', (opset) => {
  test.each([
    [[1, 1], 32],
    [[5, 7], 32],
    [[32, 32], 32],
    [[64, 64], 32],
    [[97, 41], 64],
    [[3, 900], 48],
    [[700, 2], 48],
    [[611, 433], 128],
    [[90, 91], 92],
  ])('are those of the decoder, to a rounding: %o to %i', async ([height = 0, width = 0], edge) => {
    const random = randomGenerator(`${String(height)} ${String(width)}`);
    const pixels = Uint8Array.from({ length: height * width * 3 }, () => random.integer(256));
    const expected = resizeToSquare({ pixels: Buffer.from(pixels), width, height }, edge, null);
    const found = await inGraph(pixels, [height, width], edge, opset);
    const differences = Array.from(found, (value, index) => Math.abs(value - (expected[index] ?? NaN)));
    expect(differences.length).toBe(edge * edge * 3);
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(0.02);
  });
});
