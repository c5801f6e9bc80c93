import type { Decision } from '../../../src-shared/domain/decision';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import { mostClassesInMatrix, type AnswersAt, type ThresholdCurves } from '../../../src-shared/domain/threshold-curves';
import { answerCounts, figuresUnder } from '../../../src-shared/metrics/decisions';
import { argmax } from '../../../src-shared/metrics/probabilities';
import type { Project } from '../project/project';
import { decisionOf } from '../results/decisions';
import { curvesOfRows, rowsOfPart } from '../results/figures-in-thread';
import { classesOfSnapshot } from '../results/figures-now';
import { findRun, requireDone } from '../results/judged';
import { probabilitiesOf } from '../results/probabilities';
import { scoresOfPart } from '../results/scores';
import { readSnapshot } from '../splits/snapshots';

/** Answers `runs.atThreshold`. */
export async function answersAt(
  project: Project,
  { run, part, decision: tried }: { run: string; part: Part; decision?: Decision | null | undefined },
): Promise<AnswersAt> {
  const classes = classesOfSnapshot(project, requireDone(project, run).snapshot);
  const own = decisionOf(findRun(project, run), classes);
  const decision = tried === undefined ? own : tried;
  if (part !== 'validation' && !isSame(decision, own)) {
    throw new Failure(
      'bad-input',
      `A threshold is tried on validation images only: one that is chosen on ${part} images makes their figures too optimistic.`,
      'Choose it on the validation part; the figures of the other parts then follow it.',
    );
  }
  const scores = await scoresOfPart(project, { run, part });
  if (scores.labels.length === 0) throw new Failure('no-data', `${run} has no ${part} images.`, 'Choose another part.');
  const figures = figuresUnder(scores, decision);
  const confusion = classes.names.length > mostClassesInMatrix ? null : answerCounts(scores, decision);
  return { run, part, decision, figures, confusion };
}

const isSame = (a: Decision | null, b: Decision | null): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Answers `runs.curves`. */
export async function curvesOfRun(
  project: Project,
  { run, part, class: chosen }: { run: string; part: Part; class?: string | undefined },
  signal: AbortSignal,
): Promise<ThresholdCurves> {
  const done = requireDone(project, run);
  const snapshot = await readSnapshot(project, done.snapshot);
  const classes = classesOfSnapshot(project, done.snapshot);
  const index = chosen === undefined ? Math.min(1, classes.names.length - 1) : classes.names.indexOf(chosen);
  if (index < 0) {
    throw new Failure('bad-input', `${run} doesn’t know a class “${String(chosen)}”.`, 'Choose one of its classes.');
  }
  const probabilities = await probabilitiesOf(project, done, classes.outputs.length);
  const rows = rowsOfPart(probabilities, { snapshot, classes }, part);
  if (rows.labels.length === 0) throw new Failure('no-data', `${run} has no ${part} images.`, 'Choose another part.');
  const width = classes.names.length;
  const likeliest = argmax(rows.probabilities, width);
  const probabilityOf = (row: number, column: number): number => at(rows.probabilities, row * width + column);
  const curves = await curvesOfRows(
    {
      name: at(classes.names, index),
      scores: Float32Array.from(likeliest, (_, row) => probabilityOf(row, index)),
      isPositive: Uint8Array.from(rows.labels, (label) => (label === index ? 1 : 0)),
      confidences: Float32Array.from(likeliest, (predicted, row) => probabilityOf(row, predicted)),
      isRight: Uint8Array.from(rows.labels, (label, row) => (label === likeliest[row] ? 1 : 0)),
    },
    signal,
  );
  return { run, part, n: rows.labels.length, ...curves };
}
