import pc from 'picocolors';
import { percent } from '../../src-shared/domain/figure-text';
import { foldsNote, type FoldFigures } from '../../src-shared/domain/fold-figures';
import type { TrainResult } from '../../src-shared/domain/run';
import type { TriedHead } from '../../src-shared/domain/training';
import { confusionMatrix, count, figures, perClassTable, refusedList, sealedFigures } from './output';
import { durationOf } from './progress';

/** Describes a finished training: how it went, its figures on each part, and its confusion matrix. */
export function describeRun(result: TrainResult): string {
  const { classes, perClass, train, validation, test, testAsSealed, folds } = result;
  const isLearned = validation === null && test === null;
  const lines = [
    ...result.warnings.map((sentence) => pc.yellow(sentence)),
    `Run ${pc.bold(result.run)}: recipe ${result.recipe}, ${folds ? `${count(folds.count, 'fold')}, ` : ''}${lengthOf(result)} in ${durationOf(result.seconds)} on the ${result.device.toUpperCase()}, peak memory ${result.peakRssMb.toFixed(0)} MB`,
    ...remarksOn(result),
    ...(result.crop === 'face' ? ['  on face crops; predictions crop to the face, too'] : []),
    ...chosenHeadLine(result),
    ...(train ? [`  train       ${figures(train)}${isLearned ? ', on the images that it learned from' : ''}`] : []),
    ...(validation ? [`  ${folds ? 'all folds ' : 'validation'}  ${figures(validation)}`] : []),
    ...(folds ? foldLines(folds) : []),
    ...(test ? [`  test        ${figures(test)}`] : []),
    ...(testAsSealed ? [`  ${sealedFigures(testAsSealed)}`] : []),
  ];
  if (perClass.length > 0) {
    lines.push(
      '',
      `Confusion matrix (${test ? 'test' : folds ? 'each image by the model without its fold' : 'validation'}; counts and share of the row)`,
      confusionMatrix(classes, result),
      '',
      perClassTable(perClass),
    );
  }
  return lines.join('\n') + refusedList(result.leftOut);
}

/** Mean and spread over folds, and one line per fold. */
function foldLines({ mean, deviation, range, each }: FoldFigures): string[] {
  return [
    `  mean of ${String(each.length)} folds  ${percent(mean)}, standard deviation ${percent(deviation)}, from ${percent(range[0])} to ${percent(range[1])}`,
    ...each.map((fold, index) => `    fold ${String(index + 1).padStart(2)}  ${figures(fold)}`),
    `  ${foldsNote}`,
    '  no model is kept: train without folds for one',
  ];
}

const headName = ({ hiddenUnits, l2 }: TriedHead): string =>
  `${hiddenUnits === 0 ? 'logistic regression' : count(hiddenUnits, 'hidden unit')}, L2 ${String(l2)}`;

/** Line about the head that cross-validation chose. */
function chosenHeadLine({ tried }: TrainResult): string[] {
  const [chosen] = tried;
  if (!chosen) return [];
  const accuracy = `${percent(chosen.accuracy)} over the left-out folds`;
  return [
    `  ${headName(chosen)}, the best of ${String(tried.length)} by cross-validation inside the training part: ${accuracy}`,
  ];
}

function lengthOf({ kind, starter, epochs }: TrainResult): string {
  if (kind === 'quick') return `a head on the features of ${starter ?? ''}`;
  return `${count(epochs, 'epoch')}${starter === null ? '' : ` from the starter ${starter}`}`;
}

/** Lines about anything unusual in a training. */
function remarksOn({ ending, epochs, keptEpoch, skippedSteps, resumes }: TrainResult): string[] {
  const different = resumes.filter(({ isBitEqual }) => !isBitEqual).map(({ reason }) => reason);
  return [
    ...(ending === 'early-stopping' ? ['  stopped early: the validation loss no longer fell'] : []),
    ...(ending === 'finished' ? ['  ended early, as asked'] : []),
    ...(keptEpoch === epochs ? [] : [`  kept the weights of epoch ${String(keptEpoch)}, the best`]),
    ...(skippedSteps === 0 ? [] : [`  ${count(skippedSteps, 'step')} had no finite loss and changed nothing`]),
    ...(resumes.length === 0 ? [] : [`  resumed ${count(resumes.length, 'time')}`]),
    ...different.map((reason) => `  may differ in some bits from an uninterrupted training: ${reason}`),
  ];
}
