import { describe, expect, it } from 'vitest';
import { forScripts, worstConfusions } from '../../../src-main/cli/many-classes';
import { confusionMatrix, perClassTable } from '../../../src-main/cli/output';

/** A matrix in which all images of a class are right except one, which is predicted as the next class. */
const matrix = (classes: number): number[][] =>
  Array.from({ length: classes }, (_, actual) =>
    Array.from({ length: classes }, (_, predicted) => (predicted === actual ? 1 : 0)),
  ).map((row, actual) => (actual === 0 ? row.map((value, at) => (at === 1 ? 7 : value)) : row));

describe('a result of many classes', () => {
  it('is one short line of JSON, which is complete', () => {
    const confusion = matrix(2000);
    const result = forScripts({ confusion });
    expect(result.confusion).toEqual([]);
    expect(result.confusionCells).toHaveLength(2001);
    expect(result.confusionCells?.slice(0, 3)).toEqual([
      [0, 0, 1],
      [0, 1, 7],
      [1, 1, 1],
    ]);
    expect(JSON.stringify(result).length).toBeLessThan(40_000);
  });

  it('of up to 200 classes includes the whole matrix', () => {
    const confusion = matrix(200);
    expect(forScripts({ confusion })).toEqual({ confusion });
  });

  it('is shown to people by its worst confusions', () => {
    const names = Array.from({ length: 2000 }, (_, at) => `c${String(at)}`);
    expect(worstConfusions(names, matrix(2000), 5)).toEqual([['c0', 'c1', 7]]);
    const shown = confusionMatrix(names, matrix(2000));
    expect(shown.split('\n').length).toBeLessThan(30);
    expect(shown).toMatch(/c0\s+c1\s+7/);
    const figures = { precision: 1, recall: 1, support: 1, predicted: 1 };
    const table = perClassTable(names.map((name, at) => ({ class: name, ...figures, f1: at === 1999 ? 0.1 : 1 })));
    expect(table.split('\n').length).toBeLessThan(30);
    expect(table).toContain('c1999');
    expect(table).toContain('and 1,980 more with higher F1');
  });
});
