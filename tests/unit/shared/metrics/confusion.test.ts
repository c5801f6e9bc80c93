import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accuracy, classFigures, confusionMatrix, correctCount } from '../../../../src-shared/metrics/confusion';
import { marginsOf } from '../../../../src-shared/metrics/margins';
import { argmax, crossEntropy } from '../../../../src-shared/metrics/probabilities';
import { summarize } from '../../../../src-shared/metrics/summary';

/** Labels and predictions of 1 to 60 images of 2 to 5 classes. */
const judged = fc.integer({ min: 2, max: 5 }).chain((classes) => {
  const index = fc.integer({ min: 0, max: classes - 1 });
  return fc.record({
    classes: fc.constant(classes),
    pairs: fc.array(fc.tuple(index, index), { minLength: 1, maxLength: 60 }),
  });
});

describe('the confusion matrix', () => {
  test('counts [actual][predicted]', () => {
    expect(confusionMatrix([0, 0, 0, 1, 1, 2], [0, 1, 1, 1, 0, 2], 3)).toEqual([
      [1, 2, 0],
      [1, 1, 0],
      [0, 0, 1],
    ]);
    expect(confusionMatrix([], [], 2)).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test('refuses an index that is not a class', () => {
    for (const bad of [-1, 2, 0.5, Number.NaN]) {
      expect(() => confusionMatrix([bad], [0], 2)).toThrow(RangeError);
      expect(() => confusionMatrix([0], [bad], 2)).toThrow(RangeError);
    }
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrow(RangeError);
  });

  test('agrees with counting one cell at a time', () => {
    fc.assert(
      fc.property(judged, ({ classes, pairs }) => {
        const confusion = confusionMatrix(
          pairs.map(([actual]) => actual),
          pairs.map(([, predicted]) => predicted),
          classes,
        );
        confusion.forEach((row, actual) => {
          row.forEach((count, predicted) => {
            expect(count).toBe(pairs.filter(([a, p]) => a === actual && p === predicted).length);
          });
        });
        expect(correctCount(confusion)).toBe(pairs.filter(([a, p]) => a === p).length);
      }),
    );
  });
});

describe('figures of a class', () => {
  test('agree with figures computed by hand', () => {
    const confusion = [
      [5, 2, 0],
      [1, 3, 0],
      [4, 0, 0],
    ];
    expect(classFigures(marginsOf(confusion), ['a', 'b', 'c'])).toEqual([
      { class: 'a', precision: 5 / 10, recall: 5 / 7, f1: 10 / 17, support: 7, predicted: 10 },
      { class: 'b', precision: 3 / 5, recall: 3 / 4, f1: 6 / 9, support: 4, predicted: 5 },
      { class: 'c', precision: null, recall: 0, f1: 0, support: 4, predicted: 0 },
    ]);
    expect(accuracy(confusion)).toBe(8 / 15);
  });

  test('are null where they are undefined', () => {
    const nothing = { precision: null, recall: null, f1: null, support: 0, predicted: 0 };
    expect(classFigures(marginsOf([[0]]), ['a'])).toEqual([{ class: 'a', ...nothing }]);
    expect(accuracy([[0]])).toBeNull();
  });

  test('are null for a class without images, even if it was predicted', () => {
    const confusion = [
      [3, 0, 1],
      [0, 4, 0],
      [0, 0, 0],
    ];
    expect(classFigures(marginsOf(confusion), ['a', 'b', 'c'])[2]).toEqual({
      ...{ class: 'c', precision: null, recall: null, f1: null, support: 0, predicted: 1 },
    });
  });

  test('agree with their definitions', () => {
    fc.assert(
      fc.property(judged, ({ classes, pairs }) => {
        const labels = pairs.map(([actual]) => actual);
        const predicted = pairs.map(([, index]) => index);
        const names = Array.from({ length: classes }, (_, index) => `class ${String(index)}`);
        const figures = classFigures(marginsOf(confusionMatrix(labels, predicted, classes)), names);
        expect(figures.reduce((sum, { support }) => sum + support, 0)).toBe(pairs.length);
        figures.forEach(({ precision, recall, f1, support }, index) => {
          expect(support).toBe(labels.filter((label) => label === index).length);
          const harmonic = precision && recall ? 2 / (1 / precision + 1 / recall) : 0;
          expect(f1 ?? 0).toBeCloseTo(harmonic, 12);
        });
      }),
    );
  });
});

describe('the most probable class', () => {
  test('is the first of equal ones', () => {
    expect([...argmax(Float32Array.from([0.5, 0.5, 0.2, 0.8, 0.8, 0.2]), 2)]).toEqual([0, 1, 0]);
    expect([...argmax(Float32Array.from([0.2, 0.4, 0.4, 0, 0, 1]), 3)]).toEqual([1, 2]);
    expect(() => argmax(new Float32Array(5), 2)).toThrow(RangeError);
  });
});

describe('cross-entropy', () => {
  test('agrees with a figure computed by hand, in nats', () => {
    const probabilities = Float32Array.from([0.75, 0.25, 0.5, 0.5, 0.125, 0.875]);
    expect(crossEntropy(probabilities, [0, 1, 0], 2)).toBeCloseTo(
      (Math.log(4 / 3) + Math.log(2) + Math.log(8)) / 3,
      12,
    );
  });

  test('is clipped as Keras clips it', () => {
    expect(crossEntropy(Float32Array.from([0, 1]), [0], 2)).toBeCloseTo(-Math.log(1e-7), 10);
    expect(crossEntropy(Float32Array.from([0, 1]), [1], 2)).toBeCloseTo(-Math.log(1 - 1e-7), 15);
  });

  test('needs rows and labels, and propagates NaN', () => {
    expect(() => crossEntropy(new Float32Array(0), [], 2)).toThrow(RangeError);
    expect(() => crossEntropy(new Float32Array(4), [0], 2)).toThrow(RangeError);
    expect(crossEntropy(Float32Array.from([Number.NaN, 1]), [0], 2)).toBeNaN();
  });
});

describe('the summary', () => {
  test('agrees with figures computed by hand', () => {
    const probabilities = Float32Array.from([0.75, 0.25, 0.25, 0.75, 0.75, 0.25, 0.25, 0.75]);
    const summary = summarize(probabilities, Int32Array.from([0, 0, 1, 1]), ['man', 'woman']);
    expect(summary).toEqual({
      n: 4,
      loss: expect.closeTo((2 * Math.log(4 / 3) + 2 * Math.log(4)) / 4, 12) as number,
      accuracy: 0.5,
      interval: [expect.closeTo(0.15, 3) as number, expect.closeTo(0.85, 3) as number],
      confusion: [
        [1, 1],
        [1, 1],
      ],
      perClass: [
        { class: 'man', precision: 0.5, recall: 0.5, f1: 0.5, support: 2, predicted: 2 },
        { class: 'woman', precision: 0.5, recall: 0.5, f1: 0.5, support: 2, predicted: 2 },
      ],
    });
  });

  test('is refused without images', () => {
    expect(() => summarize(new Float32Array(0), new Int32Array(0), ['a', 'b'])).toThrow(RangeError);
  });
});
