import { expect, test } from 'vitest';
import { chooseAndFit, type HeadSearch } from '../../../src-main/trainer/quick/choosing';
import { minimize } from '../../../src-main/trainer/quick/lbfgs';
import type { Examples } from '../../../src-main/trainer/quick/examples';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { randomGenerator } from '../../../src-shared/domain/random';

test('a minimization reports shares of its problems that never fall and end at 1', async () => {
  const reported: number[] = [];
  // Σ index · x², whose steep parts finish first.
  await minimize(
    [Float64Array.of(3, -2, 1), Float64Array.of(0, 0, 0)],
    (_, points) =>
      Promise.resolve({
        losses: points.map((point) => point.reduce((sum, x, index) => sum + (index + 1) ** 4 * x * x, 0)),
        gradients: points.map((point) => point.map((x, index) => 2 * (index + 1) ** 4 * x)),
      }),
    { steps: 100, tolerance: 1e-6, onProgress: (done) => reported.push(done) },
  );
  expect(reported[0]).toBe(1); // the second one begins at its solution
  expect(reported.at(-1)).toBe(2);
  expect(reported).toEqual([...reported].sort((a, b) => a - b));
  expect(new Set(reported).size).toBeGreaterThan(4);
});

test('choosing a head and fitting it report progress as one work', async () => {
  const images = 120;
  const random = randomGenerator('points');
  const features = Float32Array.from({ length: images * 2 }, () => 2 * random.next() - 1);
  const examples: Examples = {
    features,
    labels: Int32Array.from({ length: images }, (_, image) => (random.next() < (features[2 * image] ?? 0) ? 1 : 0)),
    groups: Int32Array.from({ length: images }, (_, image) => image),
    factors: new Float32Array(images).fill(1 / images),
  };
  const reported: number[] = [];
  const search: HeadSearch = {
    tf: await loadTensorFlow(),
    inputs: 2,
    outputs: 1,
    seed: 3,
    signal: new AbortController().signal,
    onProgress: (done, total) => reported.push(done / total),
  };
  const recipe = { hiddenUnits: [0, 4], l2: [0.001, 0.01], folds: 3 };
  const found = await chooseAndFit(
    search,
    recipe,
    { choosing: examples, fitting: examples },
    { hiddenUnits: 0, l2: 1 },
  );
  expect(found.tried).toHaveLength(4);
  expect(reported).toEqual([...reported].sort((a, b) => a - b));
  const afterChoosing = reported.filter((share) => share > 12 / 13);
  expect(reported[0]).toBe(0);
  expect(afterChoosing.length).toBeGreaterThan(1);
  expect(reported.at(-1)).toBe(1);
});
