import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decisionText } from '../../../../src-shared/domain/decision';
import { Failure } from '../../../../src-shared/domain/failure';
import { answerCounts, decide, decisionFigures, noClass, scoresOf } from '../../../../src-shared/metrics/decisions';
import { suggestDecision } from '../../../../src-shared/metrics/deciding-rules';

const classes = ['man', 'woman'];
/** Probabilities of "woman" with their labels. */
const rowsOf = (...images: [number, 0 | 1][]) => ({
  probabilities: Float32Array.from(images.flatMap(([woman]) => [1 - woman, woman])),
  labels: images.map(([, label]) => label),
  classes,
});

describe('A decision', () => {
  const { probabilities } = rowsOf([0.2, 0], [0.55, 1], [0.9, 1]);

  test('is the most probable class where nothing was chosen', () => {
    expect([...decide(probabilities, classes, null)]).toEqual([0, 1, 1]);
  });

  test('by class answers with it from its threshold up, whichever of the two it is', () => {
    expect([...decide(probabilities, classes, { kind: 'class', class: 'woman', threshold: 0.6 })]).toEqual([0, 0, 1]);
    expect([...decide(probabilities, classes, { kind: 'class', class: 'man', threshold: 0.4 })]).toEqual([0, 0, 1]);
  });

  test('by abstaining is unsure below its threshold', () => {
    const decision = { kind: 'abstain', threshold: 0.85 } as const;
    expect([...decide(probabilities, classes, decision)]).toEqual([noClass, noClass, 1]);
    expect(decisionFigures(rowsOf([0.2, 0], [0.55, 1], [0.9, 1]), decision)).toMatchObject({
      n: 3,
      decided: 1,
      coverage: 1 / 3,
      accuracy: 1,
      perClass: [
        { class: 'man', support: 1, right: 0, wrong: 0, unsure: 1 },
        { class: 'woman', support: 2, right: 0.5, wrong: 0, unsure: 0.5 },
      ],
    });
  });

  test('is counted by label, with a column for “unsure”', () => {
    const scores = scoresOf(rowsOf([0.2, 0], [0.55, 1], [0.9, 1]));
    expect(answerCounts(scores, { kind: 'abstain', threshold: 0.85 })).toEqual([
      [0, 0, 1],
      [0, 1, 1],
    ]);
    expect(answerCounts(scores, { kind: 'class', class: 'woman', threshold: 0.6 })).toEqual([
      [1, 0, 0],
      [1, 1, 0],
    ]);
  });

  test('by class is refused for a run of three classes, or without that class', () => {
    const decision = { kind: 'class', class: 'cat', threshold: 0.5 } as const;
    expect(() => decide(probabilities, classes, decision)).toThrow(Failure);
    expect(() => decide(Float32Array.of(0.2, 0.3, 0.5), ['a', 'b', 'cat'], decision)).toThrow(Failure);
  });

  test('is said in words', () => {
    expect(decisionText({ kind: 'class', class: 'woman', threshold: 0.625 })).toBe('“woman” from 0.625 up');
    expect(decisionText({ kind: 'abstain', threshold: 0.9 })).toBe('unsure below 0.9');
  });
});

describe('A suggested threshold', () => {
  const images = rowsOf([0.1, 0], [0.3, 0], [0.4, 1], [0.6, 0], [0.7, 1], [0.9, 1]);

  test('follows the costs of the two mistakes', () => {
    // To call a man a woman is ten times as bad: only what stands above every man.
    expect(suggestDecision(images, { by: 'cost', costs: [10, 1] }).threshold).toBeCloseTo(0.65, 6);
    // The other way round: down to the lowest woman.
    expect(suggestDecision(images, { by: 'cost', costs: [1, 10] }).threshold).toBeCloseTo(0.35, 6);
  });

  test('makes the two shares of mistakes equal', () => {
    const decision = suggestDecision(images, { by: 'equal-error' });
    const [man, woman] = decisionFigures(images, decision).perClass;
    expect(man?.wrong).toBeCloseTo(woman?.wrong ?? Number.NaN, 12);
  });

  test('keeps the share of wrong answers below a limit and answers as often as that allows', () => {
    const decision = suggestDecision(images, { by: 'error', most: 0.25 });
    const { accuracy, decided } = decisionFigures(images, decision);
    expect(decision.kind).toBe('abstain');
    expect(accuracy).toBeGreaterThanOrEqual(0.75);
    expect(decided).toBe(4); // 0.1, 0.9, 0.3 and 0.7 are right; with 0.4 and 0.6 two of six would be wrong
    expect(() => suggestDecision(rowsOf([0.9, 0]), { by: 'error', most: 0.5 })).toThrow(
      'Even the surest answers are wrong',
    );
  });

  test('is the best of all thresholds by the measure that was asked for', () => {
    const image = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(0 as const, 1 as const));
    const rule = fc.oneof(
      fc.constant({ by: 'f1' as const }),
      fc.tuple(fc.nat(5), fc.nat(5)).map((costs) => ({ by: 'cost' as const, costs })),
    );
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 30 }), rule, (drawn, by) => {
        const rows = rowsOf(...drawn.map(([score, label]): [number, 0 | 1] => [score / 20, label]));
        const valueAt = (threshold: number): number => {
          const answers = decide(rows.probabilities, classes, { kind: 'class', class: 'woman', threshold });
          const count = (answer: number, label: number): number =>
            answers.filter((each, index) => each === answer && rows.labels[index] === label).length;
          const [falseAlarms, misses] = [count(1, 0), count(0, 1)];
          if (by.by === 'cost') return by.costs[0] * falseAlarms + by.costs[1] * misses;
          const f1 = (hits: number): number => (hits === 0 ? 0 : (2 * hits) / (2 * hits + falseAlarms + misses));
          return -(f1(count(0, 0)) + f1(count(1, 1))) / 2;
        };
        const found = suggestDecision(rows, by).threshold;
        const all = Array.from({ length: 42 }, (_, step) => Math.min(1, step / 40));
        expect(valueAt(found)).toBeLessThanOrEqual(Math.min(...all.map(valueAt)) + 1e-9);
      }),
    );
  });
});
