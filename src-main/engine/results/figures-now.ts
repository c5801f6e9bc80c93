import type { TrainResult } from '../../../src-shared/domain/run';
import { Failure } from '../../../src-shared/domain/failure';
import type { Evaluation, Figures } from '../../../src-shared/domain/evaluation';
import { damagedCatalog } from '../catalog/damaged-catalog';
import type { RunRecord } from '../catalog/runs';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { evaluateSnapshot, readEvaluations, type PartEvaluations } from './evaluations';
import { probabilitiesOf } from './probabilities';
import { RunClasses } from '../splits/run-classes';
import { readSnapshot } from '../splits/snapshots';

/** A finished run, as far as its figures depend on it. */
type Finished = Pick<RunRecord, 'id' | 'endedAt' | 'temperature'> & { readonly snapshot: string };

/** Recomputed figures by run. Each is valid while the key, see `keyOf`, stays the same. */
const recomputed = projectState(
  () => new Map<number, { readonly key: string; readonly evaluations: PartEvaluations }>(),
);

/** Drops recomputed figures, such as when images were forgotten. */
export const dropRecomputedFigures = (project: Project): void => {
  recomputed.drop(project);
};

/** The classes of a snapshot as they are now. Kind 'not-found' when the snapshot is gone. */
export function classesOfSnapshot({ catalog }: Project, snapshot: string): RunClasses {
  const row = catalog.snapshots.byId(snapshot);
  if (!row) {
    throw new Failure('not-found', `There is no snapshot ${snapshot}.`, 'Choose another run, or train again.');
  }
  if (row.classes.length > 0) return new RunClasses(catalog, row);
  throw damagedCatalog(`The classes of the snapshot ${snapshot} can’t be read from the catalog.`);
}

/**
 * A run's figures on each part of its snapshot, with the labels of that time, and the classes and the run's temperature as they are now.
 * The file that training wrote has the class names of its time and the probabilities as trained, so if either has changed, figures are
 * recomputed from the predictions.
 */
export async function evaluationsNow(project: Project, run: Finished): Promise<PartEvaluations> {
  const folder = project.folder.run(run.id);
  const classes = classesOfSnapshot(project, run.snapshot);
  if (classes.areAsTrained && run.temperature === null) return readEvaluations(folder);
  const key = keyOf(run, classes);
  const known = recomputed.of(project).get(run.id);
  if (known?.key === key) return known.evaluations;
  const snapshot = await readSnapshot(project, run.snapshot);
  const probabilities = await probabilitiesOf(project, run, classes.outputs.length);
  const evaluations = evaluateSnapshot(probabilities, snapshot, classes);
  recomputed.of(project).set(run.id, { key, evaluations });
  return evaluations;
}

/** Text that changes with a run's probabilities of the present classes: their meaning, the run's model, its temperature. */
export const keyOf = (
  { endedAt, temperature }: Pick<RunRecord, 'endedAt' | 'temperature'>,
  classes: RunClasses,
): string => `${classes.signature} ${String(endedAt)} ${String(temperature)}`;

/** A run's result with the classes as they are now. */
export function resultNow(result: TrainResult, classes: RunClasses, evaluations: PartEvaluations): TrainResult {
  const { train, validation, test } = evaluations;
  const shown = test ?? validation;
  return {
    ...result,
    classes: [...classes.names],
    train: figuresOf(train),
    validation: figuresOf(validation),
    test: figuresOf(test),
    ...confusionOf(shown),
    perClass: shown?.perClass ?? [],
  };
}

/** The headline figures of an evaluation. */
export function figuresOf(evaluation: Evaluation | null): Figures | null {
  if (evaluation === null) return null;
  const { n, loss, accuracy, interval } = evaluation;
  return { n, loss, accuracy, interval };
}

/** The confusion matrix of an evaluation; an empty one without an evaluation. */
export const confusionOf = (evaluation: Evaluation | null): Pick<TrainResult, 'confusion' | 'confusionCells'> => ({
  confusion: evaluation?.confusion ?? [],
  ...(evaluation?.confusionCells && { confusionCells: evaluation.confusionCells }),
});
