import { expect, test } from 'vitest';
import { squaresOf } from '../../../../src-main/trainer/exporting/savedmodel/resize';
import { Graph } from '../../../../src-main/trainer/graph/graph';
import { placeholder } from '../../../../src-main/trainer/graph/ops';
import { GraphSession } from '../../../../src-main/trainer/graph/session';
import { loadTensorFlow } from '../../../../src-main/trainer/runtime/tensorflow';
import { at } from '../../../../src-shared/domain/at';
import { shippedPreprocessing } from '../../../helpers/programs/shipped';

/** [height, width]: larger than the square in both directions, smaller, mixed, and equal. */
const sizes = [
  [40, 55],
  [5, 9],
  [7, 61],
  [16, 16],
  [1, 300],
] as const;

test('a SavedModel’s pixels are those of the shipped preprocessing, but for ties that are rounded the other way', async () => {
  const edge = 16;
  const { toSquare } = await shippedPreprocessing();
  const graph = new Graph();
  const pictures = placeholder(graph, 'pictures', 'float32', [-1, -1, -1, 3]);
  const squares = squaresOf(pictures, edge);
  const session = await GraphSession.open(await loadTensorFlow(), graph);
  try {
    for (const [height, width] of sizes) {
      const data = Uint8Array.from(
        { length: height * width * 3 },
        (_, index) => (index * index * 31 + index * 7) % 256,
      );
      const feed = { tensor: pictures, shape: [1, height, width, 3], values: Float32Array.from(data) };
      const [found = new Float32Array()] = session.run([feed], [squares]);
      const expected = toSquare({ width, height, data }, edge);
      const differences = Array.from(found, (value, index) => Math.abs(value - at(expected, index)));
      expect(differences).toHaveLength(edge * edge * 3);
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
      expect(differences.filter((difference) => difference > 0).length).toBeLessThan(differences.length / 50);
    }
  } finally {
    session.close();
  }
});
