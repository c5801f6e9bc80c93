import { at } from '../../../src-shared/domain/at';
import { summarizeFolds, type FoldFigures } from '../../../src-shared/domain/fold-figures';
import type { RunClasses } from '../splits/run-classes';
import type { Snapshot } from '../splits/snapshots';
import { evaluateRows, hasPrediction } from './evaluations';

interface FoldsOfRun {
  readonly snapshot: Snapshot;
  /** [images] fold that holds each image out, from 0 */
  readonly folds: Uint8Array;
  readonly classes: Pick<RunClasses, 'names' | 'indexOfLabel'>;
  /** Length of each fold's training. */
  readonly trainings: readonly Pick<FoldFigures['each'][number], 'epochs' | 'seconds'>[];
}

/**
 * Figures of each fold's images by the model that was trained without them, and their spread.
 * @param probabilities [images, classes.names]; images that were forgotten since count in no fold
 */
export function figuresOfFolds(
  probabilities: Float32Array,
  { snapshot, folds, classes, trainings }: FoldsOfRun,
): FoldFigures {
  const rowsOfFold = trainings.map((): number[] => []);
  folds.forEach((fold, row) => {
    if (hasPrediction(probabilities, row, classes.names.length)) at(rowsOfFold, fold).push(row);
  });
  return summarizeFolds(
    trainings.flatMap(({ epochs, seconds }, fold) => {
      const rows = at(rowsOfFold, fold);
      if (rows.length === 0) return [];
      const labels = Int32Array.from(rows, (row) => classes.indexOfLabel(at(snapshot.labels, row)));
      const { n, loss, accuracy, interval } = evaluateRows(probabilities, rows, labels, classes.names);
      return [{ n, loss, accuracy, interval, epochs, seconds }];
    }),
  );
}
