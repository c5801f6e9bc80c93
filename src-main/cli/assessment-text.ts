import type { Assessment } from '../../src-shared/domain/assessment';
import { assessmentRows } from '../../src-shared/domain/assessment-text';
import type { FalseRate, Slice } from '../../src-shared/domain/slice';
import type { DecisionFigures } from '../../src-shared/domain/decision';
import { count, table } from './output';
import { percent, percentRange } from '../../src-shared/domain/figure-text';

/** Figures beyond accuracy, one per row with its 95 % interval where there is one; undefined ones are left out. */
export const assessmentTable = (assessment: Assessment): string =>
  table(['figure', 'value', '95 % interval'], assessmentRows(assessment));

/**
 * Table of slices, certainly bad ones first. “Worse” and “better” mark those that chance does not explain, “few images” those that are
 * too small to tell. Of two classes, each slice also has the shares of images of one that were taken for the other.
 * @param classes names of the run's classes
 */
export function slicesTable(slices: readonly Slice[], classes: readonly string[]): string {
  const shown = slices.slice(0, maxSlices);
  const more = slices.length - shown.length;
  const [first, second, third] = classes;
  const isOfTwo = first !== undefined && second !== undefined && third === undefined;
  const rows = shown.map((slice) => [
    slice.key,
    slice.value,
    slice.n,
    percent(slice.accuracy),
    boundsOf(slice.interval),
    ...(isOfTwo ? [rateText(slice.falsePositive), rateText(slice.falseNegative)] : []),
    remarkOn(slice),
    slice.p === null ? '' : slice.p < 0.001 ? '< 0.001' : slice.p.toFixed(3),
  ]);
  const rest = more > 0 ? `\nand ${count(more, 'slice')} more (see --json)` : '';
  const rates = isOfTwo ? [`${first} taken for ${second}`, `${second} taken for ${first}`] : [];
  return `${table(['slice by', 'value', 'images', 'accuracy', '95 % interval', ...rates, 'vs. the rest', 'adjusted p'], rows)}${rest}`;
}

function remarkOn({ isSmall, differs, accuracy, restAccuracy }: Slice): string {
  if (isSmall) return 'few images';
  if (!differs || restAccuracy === null) return '';
  return accuracy < restAccuracy ? 'worse' : 'better';
}

const boundsOf = (interval: readonly number[]): string => interval.map((bound) => (bound * 100).toFixed(1)).join('–');

const rateText = (rate: FalseRate | null): string =>
  rate === null ? '–' : `${percent(rate.rate)} (${boundsOf(rate.interval)})`;

const maxSlices = 20;

/** Describes how a run answers under a decision. @param noun 'validation image' or 'image' */
export function decisionTable(
  { n, decided, accuracy, interval, coverage, perClass }: DecisionFigures,
  noun: string,
): string {
  const show = (share: number | null): string => (share === null ? '–' : percent(share));
  const right =
    accuracy === null ? '' : `, ${percent(accuracy)} of these right (95 % interval ${percentRange(interval)})`;
  const rows = perClass.map((row) => [row.class, row.support, show(row.right), show(row.wrong), show(row.unsure)]);
  return [
    `Answers for ${String(decided)} of ${count(n, noun)} (${percent(coverage)})${right}`,
    table(['class', 'images', 'right', 'wrong', 'unsure'], rows),
  ].join('\n');
}
