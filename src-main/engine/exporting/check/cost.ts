import type { WeightsCost } from '../../../../src-shared/contract/exports';
import { at } from '../../../../src-shared/domain/at';
import { parts, type Part } from '../../../../src-shared/domain/image';
import { comparePaired } from '../../../../src-shared/metrics/paired';
import { argmax } from '../../../../src-shared/metrics/probabilities';
import type { RunClasses } from '../../splits/run-classes';
import type { Snapshot } from '../../splits/snapshots';
import { spread } from './spread';

/** Images on which smaller weights are measured at most. With more, the interval narrows less than the person waits longer. */
const measuredImages = 2000;

/** The part of a snapshot on which smaller weights are measured, with its images' rows. */
export interface MeasuredPart {
  readonly part: 'validation' | 'test';
  /** Rows of all its images that have a prediction. */
  readonly all: readonly number[];
  /** Those to measure, spread over all. */
  readonly rows: readonly number[];
}

/** Chooses the test part, or validation where no image is in it; null where neither has images. */
export function measuredPart(snapshot: Snapshot, predicted: readonly number[]): MeasuredPart | null {
  const rowsOf = (part: Part): number[] => predicted.filter((row) => snapshot.parts[row] === parts.indexOf(part));
  for (const part of ['test', 'validation'] as const) {
    const all = rowsOf(part);
    if (all.length > 0) return { part, all, rows: spread(all, measuredImages) };
  }
  return null;
}

/** Answers for some rows of a snapshot. */
export interface AnsweredRows {
  readonly rows: readonly number[];
  /** [rows, outputs], by the exported model. */
  readonly given: Float32Array;
  /** [rows, outputs], by the run, float32. */
  readonly expected: Float32Array;
}

/** The accuracy that smaller weights cost, by the classes as they are now; null when none of the part's images was answered. */
export function costOf(
  { part, all }: MeasuredPart,
  { rows, given, expected }: AnsweredRows,
  { snapshot, classes }: { readonly snapshot: Snapshot; readonly classes: RunClasses },
): WeightsCost | null {
  const inPart = new Set(all);
  const width = classes.names.length;
  const [after, before] = [given, expected].map((values) => argmax(classes.gather(values), width));
  const counts = { both: 0, fixed: 0, broken: 0, neither: 0 };
  rows.forEach((row, index) => {
    if (!inPart.has(row)) return;
    const label = classes.indexOfLabel(at(snapshot.labels, row));
    const [wasRight, isRight] = [before?.[index] === label, after?.[index] === label];
    if (wasRight) counts[isRight ? 'both' : 'broken'] += 1;
    else counts[isRight ? 'fixed' : 'neither'] += 1;
  });
  const n = counts.both + counts.fixed + counts.broken + counts.neither;
  if (n === 0) return null;
  const { accuracy, difference, interval } = comparePaired(counts);
  return { part, n, of: all.length, accuracy, difference, interval };
}
