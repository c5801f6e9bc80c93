import { parentPort, workerData } from 'node:worker_threads';
import type { Assessment } from '../../../src-shared/domain/assessment';
import type { Slice } from '../../../src-shared/domain/slice';
import { assess } from '../../../src-shared/metrics/assessment';
import { fitTemperature } from '../../../src-shared/metrics/calibration';
import { findSlices, type JudgedRows, type SliceKey } from '../../../src-shared/metrics/slices';
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
  /** Rows that the temperature is fitted on; null fits none. */
  readonly validation: LabelledRows | null;
}

export interface SlicesRequest {
  readonly figures: 'slices';
  readonly judged: JudgedRows;
  readonly keys: readonly SliceKey[];
  readonly crosses: boolean;
}

/** Work of the thread, by `figures`. */
export type FiguresRequest = AssessmentRequest | SlicesRequest | ClustersRequest;

parentPort?.postMessage(answer(workerData as FiguresRequest));

function answer(request: FiguresRequest): Assessment | Slice[] | Int32Array {
  if (request.figures === 'clusters') return clusterFeatures(request);
  if (request.figures === 'slices') return findSlices(request.judged, request.keys, request);
  const { validation, ...rows } = request;
  const temperature = validation && fitTemperature(validation.probabilities, validation.labels, rows.classes.length);
  return assess({ ...rows, temperature });
}
