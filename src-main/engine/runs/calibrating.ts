import type * as v from 'valibot';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import {
  temperatureText,
  type CalibrationFigures,
  type PartCalibration,
  type RunCalibration,
} from '../../../src-shared/domain/calibration';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import {
  atTemperature,
  expectedCalibrationError,
  fittedTemperature,
  isWithinBounds,
  reliability,
} from '../../../src-shared/metrics/calibration';
import { crossEntropy } from '../../../src-shared/metrics/probabilities';
import { brierScore } from '../../../src-shared/metrics/scores';
import type { RunRecord } from '../catalog/runs';
import { readStored } from '../catalog/stored-json';
import type { ValueChangeRecord } from '../catalog/value-changes';
import { History, noChanges } from '../labelling/history';
import type { Project } from '../project/project';
import { decisionAtTemperature, decisionOf, StoredDecision } from '../results/decisions';
import { rowsAsTrained, rowsOfPart, type LabelledRows } from '../results/figures-in-thread';
import { findRun, requireDone } from '../results/judged';
import { predictionsAsTrained } from '../results/probabilities';
import { RunClasses } from '../splits/run-classes';
import { readSnapshot, type Snapshot } from '../splits/snapshots';

type Result = v.InferInput<(typeof runsContract)['calibrate']['result']>;

/** Answers `runs.calibration`. */
export async function calibrationOfRun(project: Project, { run }: { run: string }): Promise<RunCalibration> {
  return describe(project, await materialOf(project, run));
}

/** Answers `runs.calibrate`: applies the temperature that fits, or takes it back; one step of the history. */
export async function calibrateRun(
  project: Project,
  { run, isApplied }: { run: string; isApplied: boolean },
): Promise<Result> {
  const material = await materialOf(project, run);
  const record = findRun(project, run);
  if (isApplied && material.obstacle !== null) {
    throw new Failure(
      'no-data',
      material.obstacle,
      'Leave the probabilities as trained, or train again with more validation images.',
    );
  }
  const to = isApplied ? material.fitted : null;
  const before = decisionOf(record, material.classes);
  if (to !== record.temperature) {
    const title =
      to === null ? `Take back the temperature of ${run}` : `Apply temperature ${temperatureText(to)} to ${run}`;
    new History(project).do(title, { ...noChanges, values: changesOf(record, to, material.classes) });
  }
  const described = describe(project, material);
  return { ...described, dropped: described.decision === null ? before : null };
}

/** The changes of a run that another temperature needs: the temperature, and the decision that answers the same with it. */
function changesOf(record: RunRecord, to: number | null, classes: RunClasses): ValueChangeRecord[] {
  const { id: item, temperature: from, decision } = record;
  const changed = { noun: 'run', item, field: 'temperature', from, to } as const;
  const stored = decision === null ? null : readStored(StoredDecision, decision);
  if (decision === null) return [changed];
  const scaled = stored && decisionAtTemperature(stored, classes, { from: from ?? 1, to: to ?? 1 });
  const decided = scaled && JSON.stringify(scaled);
  return [changed, { noun: 'run', item, field: 'decision', from: decision, to: decided }];
}

/** A run's predictions as trained, and the temperature that fits its validation images. */
interface Material {
  readonly run: string;
  readonly snapshot: Snapshot;
  readonly classes: RunClasses;
  /** [images, outputs] */
  readonly asTrained: Float32Array;
  readonly fitted: number | null;
  readonly obstacle: string | null;
}

async function materialOf(project: Project, run: string): Promise<Material> {
  const done = requireDone(project, run);
  const snapshot = await readSnapshot(project, done.snapshot);
  const asTrained = await predictionsAsTrained(project.folder.run(done.id));
  const best = fittedTemperature(rowsAsTrained(asTrained, snapshot, 'validation'));
  const obstacle = obstacleOf(run, best);
  const classes = new RunClasses(project.catalog, snapshot);
  return { run, snapshot, classes, asTrained, fitted: obstacle === null ? best : null, obstacle };
}

/** Says why the best temperature that was found fits nothing: the likelihood of the images still rises where the search ends. */
function obstacleOf(run: string, best: number | null): string | null {
  if (best === null) return `${run} has no validation images to fit a temperature on.`;
  if (isWithinBounds(best)) return null;
  return best < 1
    ? `${run} predicts its validation images as labelled, so that no confidence in them would be too high: no temperature fits.`
    : `The confidences of ${run} say nothing about its validation images: no temperature fits.`;
}

function describe(project: Project, { run, snapshot, classes, asTrained, fitted, obstacle }: Material): RunCalibration {
  const record = findRun(project, run);
  const applied = record.temperature;
  const temperature = applied ?? fitted;
  const scaled = temperature === null ? null : atTemperature(asTrained, temperature, classes.outputs.length);
  const partOf = (part: Part): PartCalibration[] => {
    const rows = rowsOfPart(asTrained, { snapshot, classes }, part);
    if (rows.labels.length === 0) return [];
    const rowsScaled = scaled && rowsOfPart(scaled, { snapshot, classes }, part);
    const width = classes.names.length;
    return [
      {
        part,
        n: rows.labels.length,
        asTrained: figuresOf(rows, width),
        atTemperature: rowsScaled && figuresOf(rowsScaled, width),
      },
    ];
  };
  return {
    run,
    applied,
    fitted,
    obstacle,
    parts: [...partOf('validation'), ...partOf('test')],
    decision: decisionOf(record, classes),
  };
}

function figuresOf({ probabilities, labels }: LabelledRows, classes: number): CalibrationFigures {
  const bins = reliability(probabilities, labels, { classes });
  return {
    ece: expectedCalibrationError(bins),
    brier: brierScore(probabilities, labels, classes),
    loss: crossEntropy(probabilities, labels, classes),
    bins: bins.map(({ confidences: [low, high], ...bin }) => ({ ...bin, confidences: [low, high] })),
  };
}
