import type { ExportCheck, WeightsCost } from '../../../../src-shared/contract/exports';
import { at } from '../../../../src-shared/domain/at';
import type { ExportFormat, WeightType } from '../../../../src-shared/domain/export-format';
import { Failure } from '../../../../src-shared/domain/failure';
import { filterOf, isPreprocessing } from '../../../../src-shared/domain/preprocessing';
import { argmax } from '../../../../src-shared/metrics/probabilities';
import { withTemporaryFolder } from '../../../platform/atomic';
import { privateFolder } from '../../../platform/temporary';
import type { ProjectJob } from '../../project/project-job';
import { copyRows, hasPrediction } from '../../results/evaluations';
import type { DoneRun } from '../../results/judged';
import { probabilitiesOf } from '../../results/probabilities';
import { RunClasses } from '../../splits/run-classes';
import { readSnapshot } from '../../splits/snapshots';
import { costOf, measuredPart, type AnsweredRows } from './cost';
import { unchangedFiles } from './files';
import { isRuntime, type ExportedModel } from './runtime';
import { runtimes } from './runtimes';
import { spread } from './spread';

/** Image files on which an exported model is compared with its run. */
const checkedFiles = 256;
/** Share of images that must get the same class. */
const sameClassShare = 0.995;
/** Largest mean difference of a probability that passes with float32 weights; decoders of other programs cause less than a tenth of it. */
const nearOnAverage = 0.02;

/** What running an exported model showed. */
export interface Tried {
  readonly check: ExportCheck;
  /** Mean difference of a probability from the run's own; null where nothing was compared. */
  readonly meanDifference: number | null;
  /** For smaller weights; null where they could not be measured. */
  readonly cost: WeightsCost | null;
}

/**
 * Runs an exported model in its format's own program on image files, and compares its answers with its run's: on files spread over the
 * snapshot, and for smaller weights on those of the test part.
 * @throws Failure of kind 'internal' when the model doesn't run there, or gives another number of probabilities or no numbers; 'unsupported'
 *   for the latter with smaller weights
 */
export async function tryExported(
  context: ProjectJob,
  run: Pick<DoneRun, 'id' | 'snapshot' | 'temperature'>,
  model: ExportedModel,
  { format, weights }: { readonly format: ExportFormat; readonly weights: WeightType },
): Promise<Tried> {
  const { project, services, job } = context;
  return withTemporaryFolder(privateFolder(), async (temporary) => {
    const runtime = await runtimes[format]({ services, job, temporary });
    if (!isRuntime(runtime)) {
      job.phase('Checking', '', null);
      await runtime.checkStructure(model);
      return nothingTried(runtime.reason);
    }
    const snapshot = await readSnapshot(project, run.snapshot);
    const width = snapshot.classes.length;
    const own = await probabilitiesOf(project, run, width);
    const predicted = [...snapshot.ids.keys()].filter((row) => hasPrediction(own, row, width));
    const checked = spread(predicted, checkedFiles);
    const measured = weights === 'float32' ? null : measuredPart(snapshot, predicted);
    const rows = [...new Set([...checked, ...(measured?.rows ?? [])])].sort((a, b) => a - b);
    job.phase('Reading', 'images', rows.length);
    const files = await unchangedFiles(context, snapshot, { rows, crop: model.crop });
    job.phase('Checking', 'images', files.length);
    // Without files, the program at least loads the model.
    const answers = await runtime.predict({ services, job, temporary }, model, files);
    if (files.length === 0) return nothingTried(noFiles);
    if (answers.length !== files.length * width) throw wrongWidth(answers.length / files.length, width);
    requireNumbers(answers, width, weights);
    const answered = answeredRows(files, { answers, own }, width);
    const compared = comparisonOf(keepRows(answered, new Set(checked), width), width);
    if (compared === null) return nothingTried(noFiles);
    const { meanDifference, ...check } = compared;
    const classes = new RunClasses(project.catalog, snapshot);
    return {
      check: { ...check, runtime: runtime.name, reason: null },
      meanDifference,
      cost: measured && costOf(measured, answered, { snapshot, classes }),
    };
  });
}

/** The rows that the exported model answered, each with both answers. */
function answeredRows(
  files: readonly { readonly row: number }[],
  { answers, own }: { readonly answers: Float32Array; readonly own: Float32Array },
  width: number,
): AnsweredRows {
  const read = files.flatMap(({ row }, index) => (hasPrediction(answers, index, width) ? [{ row, index }] : []));
  const rows = read.map(({ row }) => row);
  const given = copyRows(
    answers,
    read.map(({ index }) => index),
    width,
  );
  return { rows, given, expected: copyRows(own, rows, width) };
}

/** Those of the answered rows that are wanted. */
function keepRows({ rows, given, expected }: AnsweredRows, wanted: ReadonlySet<number>, width: number): AnsweredRows {
  const kept = [...rows.keys()].filter((index) => wanted.has(at(rows, index)));
  return {
    rows: kept.map((index) => at(rows, index)),
    given: copyRows(given, kept, width),
    expected: copyRows(expected, kept, width),
  };
}

/** What an export depends on that may make its answers differ. */
export interface Demand {
  readonly weights: WeightType;
  readonly preprocessing: string;
  readonly isUncheckedFine: boolean;
}

/**
 * Refuses an export whose answers differ from its run's, or that could not be checked, unless the person accepts that.
 * @throws Failure of kinds 'internal', 'no-data', and 'unsupported' for weights, or pictures, that the answers don't bear
 */
export function requireGood(
  { check, meanDifference }: Tried,
  { weights, preprocessing, isUncheckedFine }: Demand,
): void {
  const { images, worstDifference, sameClass, reason } = check;
  if (sameClass === null || worstDifference === null || meanDifference === null) {
    if (isUncheckedFine || reason !== noFiles) return;
    throw new Failure(
      'no-data',
      'The exported model could not be checked: none of the images that the run was trained on can be read. Nothing was written.',
      { step: 'export-unchecked' },
    );
  }
  const isOlder = isPreprocessing(preprocessing) && filterOf(preprocessing) === 'linear';
  // Classes alone would not show a forgotten temperature. Fewer bits, or another filter, do move probabilities.
  const isFar = weights === 'float32' && !isOlder && meanDifference > nearOnAverage;
  if (sameClass >= sameClassShare && !isFar) return;
  const others = `another class for ${String(Math.round((1 - sameClass) * images))} of ${String(images)} images, and probabilities that differ by ${meanDifference.toPrecision(2)} on average, ${worstDifference.toPrecision(2)} at most. Nothing was written.`;
  if (weights !== 'float32') {
    const message = `With ${weights} weights the exported model gives ${others}`;
    throw new Failure('unsupported', message, 'Choose weights that take more space.');
  }
  if (isOlder) {
    const message = `The run was trained on pictures resized by an older filter, which no other program repeats. By the present filter, its model gives ${others}`;
    throw new Failure('unsupported', message, 'Train its recipe again, and export that run.');
  }
  throw new Failure('internal', `The exported model differs from the run: it gives ${others}`, { step: 'report' });
}

const noFiles = 'None of the images that the run was trained on can be read.';

const nothingTried = (reason: string): Tried => ({
  check: { images: 0, worstDifference: null, sameClass: null, runtime: null, reason },
  meanDifference: null,
  cost: null,
});

/** Compares answers; null when there are none. */
function comparisonOf({ rows, given, expected }: AnsweredRows, width: number) {
  if (rows.length === 0) return null;
  const [classes, own] = [argmax(given, width), argmax(expected, width)];
  const same = Array.from(classes).filter((found, index) => found === at(own, index)).length;
  const differences = given.map((value, index) => Math.abs(value - at(expected, index)));
  return {
    images: rows.length,
    worstDifference: differences.reduce((worst, value) => Math.max(worst, value), 0),
    sameClass: same / rows.length,
    meanDifference: differences.reduce((total, value) => total + value, 0) / differences.length,
  };
}

/** Requires that no row is infinite, which stands for answers that are not numbers. @throws Failure of kinds 'internal', 'unsupported' */
export function requireNumbers(answers: Float32Array, width: number, weights: WeightType): void {
  const infinite = answers.reduce((count, value) => (value === Infinity ? count + 1 : count), 0) / width;
  if (infinite === 0) return;
  const outcome = `gives values that are not numbers for ${String(infinite)} of ${String(answers.length / width)} images. Nothing was written.`;
  if (weights === 'float32') throw new Failure('internal', `The exported model ${outcome}`, { step: 'report' });
  const message = `With ${weights} weights the exported model ${outcome}`;
  throw new Failure('unsupported', message, 'Choose weights that take more space.');
}

const wrongWidth = (found: number, width: number): Failure =>
  new Failure(
    'internal',
    `The exported model gives ${String(found)} probabilities for ${String(width)} classes. Nothing was written.`,
    { step: 'report' },
  );
