import { parentPort, workerData } from 'node:worker_threads';
import type { Assessment } from '../../../src-shared/domain/assessment';
import type { Slice } from '../../../src-shared/domain/slice';
import {
  annotatorAgreement,
  type AnnotatorAgreement,
  type RatingRows,
} from '../../../src-shared/metrics/annotator-agreement';
import { assess } from '../../../src-shared/metrics/assessment';
import { fittedTemperature, isWithinBounds } from '../../../src-shared/metrics/calibration';
import { findSlices, type JudgedRows, type SliceKey } from '../../../src-shared/metrics/slices';
import { runFigures } from '../../../src-shared/metrics/run-figures';
import { thresholdCurves, type CurveRows, type Curves } from '../../../src-shared/metrics/threshold-curves';
import { clusterFeatures, type ClustersRequest } from './cluster-features';

// Entry point of the thread that computes slow figures; figures-in-thread.ts starts it.

/** Predictions with one label per row. */
export interface LabelledRows {
  /** [n, classes] */
  readonly probabilities: Float32Array;
  /** [n] indices into the classes. */
  readonly labels: Int32Array;
}

export interface AssessmentRequest extends LabelledRows {
  readonly figures: 'assessment';
  readonly classes: readonly string[];
  /** Predictions as trained of the run's validation part, by outputs; a temperature is fitted on them if there are any. */
  readonly validation: LabelledRows;
  /** Temperature that `probabilities` are at; null as trained. */
  readonly applied: number | null;
}

export interface TableRowRequest extends LabelledRows {
  readonly figures: 'table-row';
  /** Number of classes. */
  readonly classes: number;
}

export interface SlicesRequest {
  readonly figures: 'slices';
  readonly judged: JudgedRows;
  readonly keys: readonly SliceKey[];
  readonly crosses: boolean;
}

export interface CurvesRequest extends CurveRows {
  readonly figures: 'curves';
  /** Name of the class. */
  readonly name: string;
}

export interface AgreementRequest extends RatingRows {
  readonly figures: 'agreement';
}

/** Work of the thread, by `figures`. */
export type FiguresRequest =
  AgreementRequest | AssessmentRequest | TableRowRequest | SlicesRequest | ClustersRequest | CurvesRequest;

parentPort?.postMessage(answer(workerData as FiguresRequest));

type Answer = AnnotatorAgreement | Assessment | ReturnType<typeof runFigures> | Slice[] | Int32Array | Curves;

function answer(request: FiguresRequest): Answer {
  if (request.figures === 'agreement') return annotatorAgreement(request);
  if (request.figures === 'table-row') return runFigures(request.probabilities, request.labels, request.classes);
  if (request.figures === 'clusters') return clusterFeatures(request);
  if (request.figures === 'slices') return findSlices(request.judged, request.keys, request);
  if (request.figures === 'curves') return thresholdCurves(request, request.name);
  const { validation, ...rows } = request;
  const fitted = fittedTemperature(validation);
  return assess({
    ...rows,
    temperature: fitted !== null && isWithinBounds(fitted) ? fitted : null,
    areMerged: validation.probabilities.length !== validation.labels.length * rows.classes.length,
  });
}
