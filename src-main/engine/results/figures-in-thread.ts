import { at } from '../../../src-shared/domain/at';
import type { Assessment } from '../../../src-shared/domain/assessment';
import type { Slice } from '../../../src-shared/domain/slice';
import { parts, type Part } from '../../../src-shared/domain/image';
import type { AnnotatorAgreement } from '../../../src-shared/metrics/annotator-agreement';
import type { runFigures } from '../../../src-shared/metrics/run-figures';
import { answerInThread } from '../base/thread';
import type { RunClasses } from '../splits/run-classes';
import type { Snapshot } from '../splits/snapshots';
import type { ClustersRequest } from './cluster-features';
import type { Curves } from '../../../src-shared/metrics/threshold-curves';
import type {
  AgreementRequest,
  AssessmentRequest,
  CurvesRequest,
  FiguresRequest,
  LabelledRows,
  SlicesRequest,
  TableRowRequest,
} from './figures-thread';
import { copyRows, predictedRows } from './evaluations';

export type { LabelledRows };

/** Predictions that figures count, with the id of each row's image. */
export interface CountedRows extends LabelledRows {
  readonly ids: readonly number[];
}

const inThread = (request: FiguresRequest) => {
  return { program: 'figures.cjs' as const, request, name: 'The computation of figures' };
};

/** Figures beyond accuracy. Kind 'cancelled' when the signal fires. */
export const assessRows = (request: Omit<AssessmentRequest, 'figures'>, signal: AbortSignal): Promise<Assessment> =>
  answerInThread<Assessment>(inThread({ figures: 'assessment', ...request }), signal);

/** A run's figures in the table of runs. Kind 'cancelled' when the signal fires. */
export const tabulateRows = (
  request: Omit<TableRowRequest, 'figures'>,
  signal: AbortSignal,
): Promise<ReturnType<typeof runFigures>> => answerInThread(inThread({ figures: 'table-row', ...request }), signal);

/** Figures by property, certainly bad slices first. Kind 'cancelled' when the signal fires. */
export const sliceRows = (request: Omit<SlicesRequest, 'figures'>, signal: AbortSignal): Promise<Slice[]> =>
  answerInThread<Slice[]>(inThread({ figures: 'slices', ...request }), signal);

/** Curves for choosing a threshold. Kind 'cancelled' when the signal fires. */
export const curvesOfRows = (request: Omit<CurvesRequest, 'figures'>, signal: AbortSignal): Promise<Curves> =>
  answerInThread<Curves>(inThread({ figures: 'curves', ...request }), signal);

/** Agreement of annotators. Kind 'cancelled' when the signal fires. */
export const agreementOfRatings = (
  request: Omit<AgreementRequest, 'figures'>,
  signal: AbortSignal,
): Promise<AnnotatorAgreement> => answerInThread(inThread({ figures: 'agreement', ...request }), signal);

/** Number of its cluster per image, see cluster-features.ts. Kind 'cancelled' when the signal fires. */
export const clusterRows = (request: Omit<ClustersRequest, 'figures'>, signal: AbortSignal): Promise<Int32Array> =>
  answerInThread<Int32Array>(inThread({ figures: 'clusters', ...request }), signal);

/**
 * Predictions of one part of a run's snapshot, without images that were forgotten since.
 * @param probabilities [images, outputs], as kept with the run
 */
export function rowsOfPart(
  probabilities: Float32Array,
  { snapshot, classes }: { snapshot: Snapshot; classes: RunClasses },
  part: Part,
): CountedRows {
  const gathered = classes.gather(probabilities);
  const width = classes.names.length;
  const chosen = predictedRows(gathered, snapshot, { part: parts.indexOf(part), width });
  const labels = Int32Array.from(snapshot.labels, (label) => classes.indexOfLabel(label));
  return {
    ...chooseRows({ probabilities: gathered, labels }, chosen),
    ids: chosen.map((row) => at(snapshot.ids, row)),
  };
}

/** One part of a run's snapshot by the outputs of its network: predictions as trained, and labels as outputs. */
export function rowsAsTrained(predictions: Float32Array, snapshot: Snapshot, part: Part): LabelledRows {
  const width = snapshot.classes.length;
  const chosen = predictedRows(predictions, snapshot, { part: parts.indexOf(part), width });
  return chooseRows({ probabilities: predictions, labels: snapshot.labels }, chosen);
}

/** Copies some of the rows, in the order given. */
export function chooseRows({ probabilities, labels }: LabelledRows, rows: readonly number[]): LabelledRows {
  return {
    probabilities: copyRows(probabilities, rows, probabilities.length / labels.length),
    labels: Int32Array.from(rows, (row) => at(labels, row)),
  };
}
