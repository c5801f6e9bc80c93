import { describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../src-shared/domain/random';
import { layersOf, type HeadShape } from '../../../src-main/trainer/heads/head';
import { startOf } from '../../../src-main/trainer/quick/head';
import { HiddenHeads } from '../../../src-main/trainer/quick/hidden-heads';
import { LinearHeads } from '../../../src-main/trainer/quick/linear-heads';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';

const tf = await loadTensorFlow();
const images = 14;
const shapes: HeadShape[] = [0, 3].flatMap((hidden) => [1, 3].map((outputs) => ({ inputs: 5, hidden, outputs })));

describe('heads on features', () => {
  test.each(shapes)('have the gradients of their losses: %o', (shape) => {
    const random = randomGenerator('heads');
    const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * random.next() - 1);
    const features = numbers(images * shape.inputs);
    const labels = Int32Array.from({ length: images }, () => random.integer(shape.outputs === 1 ? 2 : shape.outputs));
    const problems = [
      { l2: 0.1, factors: new Float32Array(images).fill(1 / images) },
      { l2: 0.7, factors: Float32Array.from({ length: images }, (_, image) => (image % 3 === 0 ? 0 : 0.1)) },
    ];
    const Heads = shape.hidden === 0 ? LinearHeads : HiddenHeads;
    const heads = new Heads(tf, { features, labels, shape, problems });
    const length = layersOf(shape).reduce((total, { inputs, outputs }) => total + (inputs + 1) * outputs, 0);
    expect(startOf(shape, random).length).toBe(length);
    const points = problems.map(() => Float64Array.from(numbers(length)));
    const { losses, gradients } = heads.evaluate([0, 1], points);
    // Each problem alone gives the same.
    expect(heads.evaluate([1], [points[1] ?? new Float64Array()]).losses[0]).toBeCloseTo(losses[1] ?? NaN, 6);
    const step = 1e-3;
    problems.forEach((_, problem) => {
      for (let index = 0; index < length; index += 1) {
        const moved = (by: number): number => {
          const point = Float64Array.from(points[problem] ?? []);
          point[index] = (point[index] ?? 0) + by;
          return heads.evaluate([problem], [point]).losses[0] ?? NaN;
        };
        const slope = (moved(step) - moved(-step)) / (2 * step);
        expect(gradients[problem]?.[index]).toBeCloseTo(slope, 2);
      }
    });
    heads.dispose();
  });

  test('start from zero without a hidden layer, else from the seed', () => {
    const start = (hidden: number, seed: number) =>
      startOf({ inputs: 4, hidden, outputs: 1 }, randomGenerator(seed).fork('head'));
    expect(start(0, 1).every((value) => value === 0)).toBe(true);
    expect(start(2, 1)).toEqual(start(2, 1));
    expect(start(2, 1)).not.toEqual(start(2, 2));
  });
});
