import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimize, type Evaluate } from '../../../src-main/trainer/quick/lbfgs';

const options = { steps: 200, tolerance: 1e-8 };

/** One problem per bowl: Σ factor · (x - center)². */
const bowls =
  (factors: number[][], centers: number[][]): Evaluate =>
  (problems, points) =>
    Promise.resolve({
      losses: problems.map((problem, at) =>
        [...(points[at] ?? [])].reduce(
          (sum, x, index) => sum + (factors[problem]?.[index] ?? 1) * (x - (centers[problem]?.[index] ?? 0)) ** 2,
          0,
        ),
      ),
      gradients: problems.map((problem, at) =>
        Float64Array.from(
          points[at] ?? [],
          (x, index) => 2 * (factors[problem]?.[index] ?? 1) * (x - (centers[problem]?.[index] ?? 0)),
        ),
      ),
    });

test('minimizes several bowls at once, steep and flat', async () => {
  const numbers = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 3, maxLength: 3 });
  const factors = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 3, maxLength: 3 });
  const several = fc.array(fc.tuple(factors, numbers), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(several, async (given) => {
      const evaluate = bowls(
        given.map(([factor]) => factor),
        given.map(([, center]) => center),
      );
      const starts = given.map(() => new Float64Array(3));
      const found = await minimize(starts, evaluate, options);
      given.forEach(([, center], problem) => {
        center.forEach((value, index) => {
          expect(found[problem]?.[index]).toBeCloseTo(value, 3);
        });
      });
    }),
    { numRuns: 50, seed: 1 },
  );
});

test('follows the curved valley of Rosenbrock’s function', async () => {
  const valley: Evaluate = (_, [place = new Float64Array(2)]) => {
    const [x = 0, y = 0] = place;
    const gradient = [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)];
    return Promise.resolve({
      losses: [100 * (y - x * x) ** 2 + (1 - x) ** 2],
      gradients: [Float64Array.from(gradient)],
    });
  };
  const [found] = await minimize([Float64Array.of(-1.2, 1)], valley, options);
  expect(found?.[0]).toBeCloseTo(1, 5);
  expect(found?.[1]).toBeCloseTo(1, 5);
});

test('stops evaluating a finished problem', async () => {
  const asked: number[][] = [];
  const evaluate = bowls([[1], [1]], [[0], [9]]);
  await minimize(
    [Float64Array.of(0), Float64Array.of(0)],
    (problems, points) => {
      asked.push([...problems]);
      return evaluate(problems, points);
    },
    options,
  );
  expect(asked[0]).toEqual([0, 1]);
  for (const problems of asked.slice(1)) expect(problems).toEqual([1]);
});
