import { resolve } from 'node:path';
import type { ModelChoice } from '../../../src-shared/contract/predicted';
import type { Decision } from '../../../src-shared/domain/decision';
import type { ExportFormat } from '../../../src-shared/domain/export-format';
import { atTemperature } from '../../../src-shared/metrics/calibration';
import { decide } from '../../../src-shared/metrics/decisions';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { readModelMetadata, untrustedModel } from '../../platform/model-folder';
import type { JobContext } from '../base/jobs';
import { predictInBlocks } from '../models/blocks';
import type { PredictedFiles } from '../models/files';
import { predictExported } from './exported-format';
import type { Services } from '../project/services';
import { decisionOf } from '../results/decisions';
import { classesOfSnapshot } from '../results/figures-now';
import { findRun, requireModel } from '../results/judged';
import { modelOfRun } from '../runs/model-of-run';
import { presentClass } from '../catalog/present-class';
import type { Session } from '../session/session';

/** A model that a person chose, ready to predict files. */
export interface ChosenModel {
  readonly folder: string;
  readonly metadata: ModelMetadata;
  readonly format: ExportFormat;
  /** Its classes, as answers name them. */
  readonly classes: readonly string[];
  /** Ids of these classes in the open project, for one of its runs; null for any other model. */
  readonly classIds: readonly number[] | null;
  /** The model's own decision; null for the most probable class. */
  readonly decision: Decision | null;
  /** Temperature that is applied to what its network gives; null for none. */
  readonly temperature: number | null;
}

/**
 * Finds a model. A run's classes have their present names, and its decision and temperature are those of the project.
 * @throws Failure of kind 'not-found', 'unsupported', 'bad-input' for a damaged model, 'no-data' for a run that is not finished
 */
export async function chooseModel(
  session: Session,
  { model: choice, trust = false }: { readonly model: ModelChoice; readonly trust?: boolean },
): Promise<ChosenModel> {
  const model =
    typeof choice === 'string' ? await modelInFolder(resolve(choice), trust) : await modelOf(session, choice.run);
  requireFitting(model, model.decision);
  return model;
}

async function modelInFolder(folder: string, isTrusted: boolean): Promise<ChosenModel> {
  const metadata = await readModelMetadata(folder);
  const { classes, decision = null } = metadata;
  const format = metadata.exported?.format ?? 'tfjs';
  if (format === 'savedmodel' && !isTrusted) throw untrustedModel(folder);
  return { folder, metadata, format, classes, classIds: null, decision, temperature: null };
}

async function modelOf({ open: project }: Session, run: string): Promise<ChosenModel> {
  const { id, snapshot, temperature } = requireModel(project, run);
  const folder = await modelOfRun(project.folder.run(id));
  const metadata = await readModelMetadata(folder);
  const present = classesOfSnapshot(project, snapshot);
  const now = presentClass(project.catalog);
  return {
    folder,
    metadata,
    format: 'tfjs',
    classes: present.outputs.map(({ name }) => name),
    classIds: project.catalog.snapshots.byId(snapshot)?.classIds.map(now) ?? null,
    decision: decisionOf(findRun(project, run), present),
    temperature,
  };
}

/** Throws kind 'bad-input' for a decision that does not fit a model's classes. */
export function requireFitting({ classes }: Pick<ChosenModel, 'classes'>, decision: Decision | null): void {
  decide(new Float32Array(), classes, decision);
}

/** Applies a model's temperature. @param probabilities [n, classes], as its network gives them */
export const atItsTemperature = (
  probabilities: Float32Array,
  { temperature, classes }: Pick<ChosenModel, 'temperature' | 'classes'>,
): Float32Array => (temperature === null ? probabilities : atTemperature(probabilities, temperature, classes.length));

/** Whether Facet compiles a model's network itself. Other formats are run by their own programs. */
export const isCompilable = ({ format }: Pick<ChosenModel, 'format'>): boolean => format === 'tfjs';

/** Predicts files with a model, block by block in order. @throws as `predictInBlocks` and `predictExported` do */
export function predictWith(
  services: Services,
  model: ChosenModel,
  paths: readonly string[],
  job: JobContext,
  onBlock: (block: PredictedFiles) => Promise<void>,
): Promise<void> {
  const calibrated = ({ images, refused }: PredictedFiles): Promise<void> =>
    onBlock({
      images: images.map(({ path, probabilities }) => ({
        path,
        probabilities: atItsTemperature(probabilities, model),
      })),
      refused,
    });
  return isCompilable(model)
    ? predictInBlocks(services, model, paths, job, calibrated)
    : predictExported(services, model, model.format, { paths, job }, calibrated);
}
