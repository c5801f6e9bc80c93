import { Failure } from '../../../src-shared/domain/failure';
import { parts, type Part } from '../../../src-shared/domain/image';
import { at } from '../../../src-shared/domain/at';
import { readModelMetadata } from '../../platform/model-folder';
import { lowerBound } from '../base/lower-bound';
import { preparationOf } from '../models/model';
import type { Preparation } from '../pixels/prepare-pixels';
import type { Project } from '../project/project';
import { keyOf } from '../results/figures-now';
import { requireModel } from '../results/judged';
import { modelOfRun } from '../runs/model-of-run';
import { RunClasses } from '../splits/run-classes';
import { readSnapshot, type Snapshot } from '../splits/snapshots';

/** A finished run whose model is to be explained. */
export interface ExplainedRun {
  readonly name: string;
  /** Hash of its snapshot. */
  readonly snapshotId: string;
  readonly snapshot: Snapshot;
  readonly classes: RunClasses;
  /** classOf[output]: index into the present classes. */
  readonly classOf: readonly number[];
  /** Folder of its model, and the pictures that it expects. */
  readonly model: string;
  readonly preparation: Preparation;
  /** Temperature that probabilities are at; null as trained. */
  readonly temperature: number | null;
  /** Text that changes when the model or its temperature changes, or when its classes get another meaning. */
  readonly state: string;
}

/** Kinds 'not-found', 'no-data' when it is not finished, 'unsupported' for a run over folds, 'project-damaged'. */
export async function openExplainedRun(project: Project, run: string): Promise<ExplainedRun> {
  const done = requireModel(project, run);
  const { id, snapshot: hash, temperature } = done;
  const snapshot = await readSnapshot(project, hash);
  const classes = new RunClasses(project.catalog, snapshot);
  const model = await modelOfRun(project.folder.run(id));
  return {
    name: run,
    snapshotId: hash,
    snapshot,
    classes,
    classOf: snapshot.classes.map((_, output) => classes.indexOfLabel(output)),
    model,
    preparation: preparationOf(await readModelMetadata(model)),
    temperature,
    state: `${run} ${keyOf(done, classes)}`,
  };
}

/** Index of a class by its present name; null for none. Kind 'not-found' for one that the run doesn't know. */
export function classIndexOf({ name: run, classes }: ExplainedRun, name: string | undefined): number | null {
  if (name === undefined) return null;
  const index = classes.names.indexOf(name);
  if (index >= 0) return index;
  const known = classes.names.slice(0, 20).map((each) => `“${each}”`);
  const more = classes.names.length - known.length;
  throw new Failure(
    'not-found',
    `${run} doesn’t know the class “${name}”.`,
    `It knows ${known.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}.`,
  );
}

/** The part that an image is in by the run's snapshot; null for an image that is not in it. */
export function partOfImage(
  { snapshot: { ids, parts: partOf } }: Pick<ExplainedRun, 'snapshot'>,
  image: number,
): Part | null {
  const index = lowerBound(ids.length, (place) => at(ids, place) >= image);
  return ids[index] === image ? at(parts, at(partOf, index)) : null;
}
