import type { ExportCheck } from '../../../../src-shared/contract/exports';
import { at } from '../../../../src-shared/domain/at';
import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import { Failure } from '../../../../src-shared/domain/failure';
import { argmax } from '../../../../src-shared/metrics/probabilities';
import { withTemporaryFolder } from '../../../platform/atomic';
import { privateFolder } from '../../../platform/temporary';
import type { ProjectJob } from '../../project/project-job';
import { copyRows, hasPrediction } from '../../results/evaluations';
import type { DoneRun } from '../../results/judged';
import { probabilitiesOf } from '../../results/probabilities';
import { readSnapshot } from '../../splits/snapshots';
import { unchangedFiles } from './files';
import { isRuntime, type ExportedModel } from './runtime';
import { runtimes } from './runtimes';

/** Image files on which an exported model is compared with its run. */
export const checkedFiles = 256;
/** Share of images that must get the same class. */
export const sameClassShare = 0.995;

/**
 * Compares an exported model, run by its format's own program, with its run's probabilities on image files spread over the snapshot.
 * @throws Failure of kind 'internal' when the model doesn't run there, or gives another number of probabilities
 */
export async function compareWithRun(
  context: ProjectJob,
  run: Pick<DoneRun, 'id' | 'snapshot' | 'temperature'>,
  model: ExportedModel,
  format: ExportFormat,
): Promise<ExportCheck> {
  const { project, services, job } = context;
  return withTemporaryFolder(privateFolder(), async (temporary) => {
    const found = await runtimes[format]({ services, job, temporary });
    if (!isRuntime(found)) {
      job.phase('Checking', '', null);
      await found.checkStructure(model);
      return { ...nothingCompared, reason: found.reason };
    }
    const snapshot = await readSnapshot(project, run.snapshot);
    const width = snapshot.classes.length;
    const own = await probabilitiesOf(project, run, width);
    const predicted = [...snapshot.ids.keys()].filter((row) => hasPrediction(own, row, width));
    job.phase('Reading', 'images', Math.min(checkedFiles, predicted.length));
    const files = await unchangedFiles(context, snapshot, { rows: spread(predicted, checkedFiles), crop: model.crop });
    if (files.length === 0) return { ...nothingCompared, reason: noFiles };
    job.phase('Checking', 'images', files.length);
    const answers = await found.predict({ services, job, temporary }, model, files);
    if (answers.length !== files.length * width) throw wrongWidth(answers.length / files.length, width);
    const read = files.flatMap(({ row }, index) => (hasPrediction(answers, index, width) ? [{ row, index }] : []));
    if (read.length === 0) return { ...nothingCompared, reason: noFiles };
    const expected = copyRows(
      own,
      read.map(({ row }) => row),
      width,
    );
    const given = copyRows(
      answers,
      read.map(({ index }) => index),
      width,
    );
    return { ...compared(given, expected, width), runtime: found.name, reason: null };
  });
}

/**
 * Refuses an export whose answers differ from its run's, or that could not be checked, unless the person accepts that.
 * @throws Failure of kinds 'internal', 'no-data'
 */
export function requireGood(check: ExportCheck, { isUncheckedFine }: { readonly isUncheckedFine: boolean }): void {
  const { images, worstDifference, sameClass, reason } = check;
  if (sameClass === null || worstDifference === null) {
    if (isUncheckedFine || reason !== noFiles) return;
    throw new Failure(
      'no-data',
      'The exported model could not be checked: none of the images that the run was trained on can be read. Nothing was written.',
      { step: 'export-unchecked' },
    );
  }
  if (sameClass >= sameClassShare) return;
  const others = Math.round((1 - sameClass) * images);
  throw new Failure(
    'internal',
    `The exported model differs from the run: it gives another class for ${String(others)} of ${String(images)} images, and a probability differs by ${worstDifference.toPrecision(2)}. Nothing was written.`,
    { step: 'report' },
  );
}

const noFiles = 'None of the images that the run was trained on can be read.';
const nothingCompared = { images: 0, worstDifference: null, sameClass: null, runtime: null };

/** At most `most` of the values, evenly spread, so that every part and class of a snapshot is among them. */
export function spread(values: readonly number[], most: number): number[] {
  const count = Math.min(most, values.length);
  return Array.from({ length: count }, (_, index) => at(values, Math.floor((index * values.length) / count)));
}

/** @param given and expected probabilities [images, width] */
function compared(given: Float32Array, expected: Float32Array, width: number) {
  const images = given.length / width;
  const [classes, own] = [argmax(given, width), argmax(expected, width)];
  const same = Array.from(classes).filter((found, index) => found === at(own, index)).length;
  const worstDifference = given.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - at(expected, index))),
    0,
  );
  return { images, worstDifference, sameClass: same / images };
}

const wrongWidth = (found: number, width: number): Failure =>
  new Failure(
    'internal',
    `The exported model gives ${String(found)} probabilities for ${String(width)} classes. Nothing was written.`,
    { step: 'report' },
  );
