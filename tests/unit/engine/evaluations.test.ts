import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvaluations } from '../../../src-main/engine/results/evaluations';
import { summarize } from '../../../src-shared/metrics/summary';
import { failureOf, withFolder } from '../../helpers/programs/engine';

const test = summarize(Float32Array.of(0.9, 0.1, 0.3, 0.7), Int32Array.of(0, 1), ['cat', 'dog']);
const stored = { train: test, validation: null, test };

describe('figures that are stored with a run', () => {
  it('are read as they were written', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'evaluation.json'), JSON.stringify(stored));
      expect(await readEvaluations(folder)).toEqual(stored);
    }));

  it('of many classes are read with the cells of their matrix, however they were written', () =>
    withFolder(async (folder) => {
      const confusion = Array.from({ length: 201 }, (_, row) =>
        Array.from({ length: 201 }, (_, at) => (at === row ? 2 : 0)),
      );
      const old = { ...stored, test: { ...test, confusion } };
      await writeFile(join(folder, 'evaluation.json'), JSON.stringify(old));
      const { test: read } = await readEvaluations(folder);
      expect(read?.confusion).toEqual([]);
      expect(read?.confusionCells).toEqual(confusion.map((_, row) => [row, row, 2]));
      await withFolder(async (other) => {
        await writeFile(join(other, 'evaluation.json'), JSON.stringify({ ...stored, test: read }));
        expect((await readEvaluations(other)).test).toEqual(read);
      });
    }));

  it.each([
    ['are no JSON', '{"train":'],
    ['lack a part', JSON.stringify({ train: test, test })],
    ['have a text for a number', JSON.stringify({ ...stored, test: { ...test, loss: 'low' } })],
    ['have a text in the confusion matrix', JSON.stringify({ ...stored, test: { ...test, confusion: [['1']] } })],
  ])('are damaged where they %s', (_, text) =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'evaluation.json'), text);
      expect(await failureOf(readEvaluations(folder))).toEqual({
        kind: 'project-damaged',
        message: `${join(folder, 'evaluation.json')} is damaged: it has changed since Facet wrote it.`,
        next: { step: 'restore-file' },
      });
    }),
  );
});
