import type * as v from 'valibot';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import { at } from '../../../src-shared/domain/at';
import type { Slice } from '../../../src-shared/domain/slice';
import { decisionFigures } from '../../../src-shared/metrics/decisions';
import { argmax } from '../../../src-shared/metrics/probabilities';
import { Failure } from '../../../src-shared/domain/failure';
import type { JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import type { Session } from '../session/session';
import type { Evaluated } from './evaluated';
import { evaluateFilter } from './evaluating-filter';
import { evaluateFolder } from './evaluating-folder';
import { decisionOf } from '../results/decisions';
import { assessRows, rowsAsTrained, rowsOfPart, type CountedRows } from '../results/figures-in-thread';
import { sliceImages } from '../results/slices/slicing';
import { evaluationsNow } from '../results/figures-now';
import { confirmedLabelsOf, findRun, requireDone, requireModel, type DoneRun } from '../results/judged';
import { ceilingOf } from '../issues/suspects/ceiling';
import { calibrated, predictionsAsTrained } from '../results/probabilities';
import { leaksOfRun } from './leaks-of-run';
import { modelOfRun } from './model-of-run';
import { RunClasses } from '../splits/run-classes';
import { readSnapshot, type Snapshot } from '../splits/snapshots';
import { imagesOfTestSet } from '../splits/test-sets';

type Declaration = (typeof runsContract)['evaluate'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Answers `runs.evaluate`: figures of a run's model on its own test part, on images of the project, or on a folder outside it. */
export async function evaluate(session: Session, params: Params, job: JobContext): Promise<Result> {
  const project = session.open;
  const done = requireDone(project, params.run);
  const snapshot = await readSnapshot(project, done.snapshot);
  const classes = new RunClasses(project.catalog, snapshot);
  const asTrained = await predictionsAsTrained(project.folder.run(done.id));
  const predictions = calibrated(asTrained, done, classes.outputs.length);
  const request = { ...params, done, snapshot, classes, predictions };
  const { counted, ...figures } = await evaluateData(session, request, job);
  job.phase('Computing figures', 'images', counted.labels.length);
  const validation = rowsAsTrained(asTrained, snapshot, 'validation');
  const assessment = await assessRows(
    { ...counted, classes: classes.names, validation, applied: done.temperature },
    job.signal,
  );
  const decision = params.decision ?? decisionOf(findRun(project, params.run), classes);
  const answered = {
    ...counted,
    predicted: argmax(counted.probabilities, classes.names.length),
    hasTestImages: countsTestImages(project, done, counted),
  };
  return {
    ...figures,
    ...assessment,
    confirmedMistakes: confirmedMistakes(session, request, answered),
    decision,
    threshold: decision?.threshold ?? null,
    decided: decision && decisionFigures({ ...counted, classes: classes.names }, decision),
    ...(params.slices ? { slices: await slicesOf(session, request, answered, job.signal) } : {}),
    ceiling: ceilingFor(project, request, figures),
    run: params.run,
    classes: [...classes.names],
    renamed: [...classes.renamed],
    leaks: params.on.data === 'snapshot' ? await leaksOfRun(project, params.run, job.signal) : [],
  };
}

/** What a perfect model could reach. Labels of a folder outside the project were not searched for errors. */
function ceilingFor(
  project: Project,
  { on, done, classes }: EvaluationRequest,
  evaluation: Omit<Evaluated, 'counted'>,
): Result['ceiling'] {
  if (on.data === 'folder') return null;
  const takenAt = project.catalog.snapshots.byId(done.snapshot)?.madeAt ?? 0;
  return ceilingOf(project, { evaluation, classes, labelledAt: on.data === 'snapshot' ? takenAt : Date.now() });
}

/** The parameters of an evaluation, with the run that it is about. */
interface EvaluationRequest extends Params {
  readonly done: DoneRun;
  readonly snapshot: Snapshot;
  readonly classes: RunClasses;
  /** The run's own probabilities of its snapshot's images, at its temperature. */
  readonly predictions: Float32Array;
}

async function evaluateData(session: Session, request: EvaluationRequest, job: JobContext): Promise<Evaluated> {
  const { services, open: project } = session;
  const context = { services, project, job };
  const { run, on, withSeen, done, snapshot, classes } = request;
  if (on.data === 'snapshot') return evaluateOwnPart(project, request);
  requireModel(project, run);
  const model = await modelOfRun(project.folder.run(done.id));
  const evaluated = { name: run, model, snapshot, classes, temperature: done.temperature, withSeen };
  if (on.data === 'folder') return evaluateFolder(context, evaluated, on.folder);
  const ids = await session.idsOf({ filter: on.filter, except: [] });
  return evaluateFilter(context, evaluated, { filter: on.filter, ids });
}

/** Rows that figures count, with the most probable class of each. */
interface AnsweredRows extends CountedRows {
  /** [n] indices into the run's classes. */
  readonly predicted: Int32Array;
  /** Whether some are of the run's test set. */
  readonly hasTestImages: boolean;
}

/** Computes the requested slices. Kind 'sealed' when they would show where a run fails on its unopened test set. */
async function slicesOf(
  session: Session,
  { run, slices = [], classes }: EvaluationRequest,
  { ids, labels, predicted, hasTestImages }: AnsweredRows,
  signal: AbortSignal,
): Promise<Slice[]> {
  if (hasTestImages) session.requireLook({ run, part: 'test' });
  const images = ids.map((id, row) => ({
    id,
    className: at(classes.names, at(labels, row)),
    isRight: at(predicted, row) === at(labels, row),
  }));
  return sliceImages(session.open, { run, images, classes: classes.names }, slices, signal);
}

/** Whether figures count images of the run's test set. */
function countsTestImages({ catalog }: Project, { snapshot }: DoneRun, { ids }: CountedRows): boolean {
  const inTest = imagesOfTestSet(catalog, snapshot);
  return ids.some((id) => inTest.has(id));
}

/** Counts the mistakes whose label is confirmed; null for test images without a look. */
function confirmedMistakes(
  session: Session,
  { run, classes }: EvaluationRequest,
  { ids, labels, predicted, hasTestImages }: AnsweredRows,
): Result['confirmedMistakes'] {
  if (!session.hasLooked(run) && hasTestImages) return null;
  const wrong = [...ids.keys()].filter((row) => at(predicted, row) !== at(labels, row));
  const isConfirmed = confirmedLabelsOf(session.open.catalog, { ids, labels, classes });
  return { mistakes: wrong.length, confirmed: wrong.filter(isConfirmed).length };
}

/** Figures of the run's own test part, or of its validation part where it has no test part. */
async function evaluateOwnPart(
  project: Project,
  { run, done, snapshot, classes, predictions }: EvaluationRequest,
): Promise<Evaluated> {
  const { test, validation } = await evaluationsNow(project, done);
  const evaluation = test ?? validation;
  if (!evaluation) {
    throw new Failure('no-data', `${run} was trained without a test part.`, { step: 'evaluate-elsewhere' });
  }
  return {
    ...evaluation,
    counted: rowsOfPart(predictions, { snapshot, classes }, test ? 'test' : 'validation'),
    unknown: {},
    // Each image of a run over folds was predicted by a model that has not seen it.
    seen: { figuresOn: test || done.result.folds ? 'unseen' : 'validation', train: null, validation: null },
    slices: [],
    refused: [],
    testAsSealed: done.result.testAsSealed,
  };
}
