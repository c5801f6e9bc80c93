import { describe, expect, it } from 'vitest';
import { worstConfusions } from '../../../src-main/cli/many-classes';
import { confusionMatrix, perClassTable } from '../../../src-main/cli/output';
import type { Evaluation } from '../../../src-shared/domain/evaluation';
import { summarize } from '../../../src-shared/metrics/summary';

const namesOf = (classes: number): string[] => Array.from({ length: classes }, (_, index) => `c${String(index)}`);

/** One image of each class is right, and seven of the first one are predicted as the second. */
function evaluationOf(classes: number): Evaluation {
  const predicted = [...Array.from({ length: classes }, (_, index) => index), 1, 1, 1, 1, 1, 1, 1];
  const probabilities = new Float32Array(predicted.length * classes);
  predicted.forEach((index, row) => (probabilities[row * classes + index] = 1));
  const labels = Int32Array.from(predicted, (index, row) => (row < classes ? index : 0));
  return summarize(probabilities, labels, namesOf(classes));
}

describe('a result of many classes', () => {
  it('has only the cells of the confusion matrix that are not zero, which are few', () => {
    const { confusion, confusionCells, perClass, accuracy } = evaluationOf(2000);
    expect(confusion).toEqual([]);
    expect(confusionCells).toHaveLength(2001);
    expect(confusionCells?.slice(0, 3)).toEqual([
      [0, 0, 1],
      [0, 1, 7],
      [1, 1, 1],
    ]);
    expect(JSON.stringify(confusionCells).length).toBeLessThan(40_000);
    expect(accuracy).toBe(2000 / 2007);
    expect(perClass[0]).toMatchObject({ support: 8, predicted: 1, recall: 1 / 8, precision: 1 });
    expect(perClass[1]).toMatchObject({ support: 1, predicted: 8, recall: 1, precision: 1 / 8 });
  });

  it('of up to 200 classes has the whole matrix', () => {
    const evaluation = evaluationOf(200);
    expect(evaluation.confusion).toHaveLength(200);
    expect(evaluation.confusion[0]?.slice(0, 3)).toEqual([1, 7, 0]);
    expect('confusionCells' in evaluation).toBe(false);
  });

  it('is shown to people by its worst confusions', () => {
    const names = namesOf(2000);
    const evaluation = evaluationOf(2000);
    expect(worstConfusions(names, evaluation, 5)).toEqual([['c0', 'c1', 7]]);
    const shown = confusionMatrix(names, evaluation);
    expect(shown.split('\n').length).toBeLessThan(30);
    expect(shown).toMatch(/c0\s+c1\s+7/);
    const figures = { precision: 1, recall: 1, support: 1, predicted: 1 };
    const table = perClassTable(names.map((name, at) => ({ class: name, ...figures, f1: at === 1999 ? 0.1 : 1 })));
    expect(table.split('\n').length).toBeLessThan(30);
    expect(table).toContain('c1999');
    expect(table).toContain('and 1,980 more with higher F1');
  });
});
