import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type * as v from 'valibot';
import type { exports as exportsContract } from '../../../src-shared/contract/exports';
import { detectorFolder } from '../../../src-shared/domain/export-format';
import { Failure } from '../../../src-shared/domain/failure';
import { cropOf } from '../../../src-shared/domain/preprocessing';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { makeFolderAtomically } from '../../platform/atomic';
import { readModelMetadata } from '../../platform/model-folder';
import { takeSums } from '../../platform/sums/sums';
import { modelLimits, withLimitedTrainer } from '../base/children/limited';
import { requireFreeDestination } from '../base/destination';
import type { JobContext } from '../base/jobs';
import { openDetector } from '../pixels/faces/detector';
import type { Services } from '../project/services';
import type { ProjectJob } from '../project/project-job';
import { classesOfSnapshot } from '../results/figures-now';
import { requireModel } from '../results/judged';
import { modelOfRun } from '../runs/model-of-run';
import { answersOf, type Answers } from './answers';
import { collectFacts } from './beside/card/collect';
import { writeCard } from './beside/card/write';
import { writeManifest } from './beside/manifest';
import { isCropped } from './beside/preparation';
import { writeBeside } from './beside/write';
import { requireGood, tryExported } from './check/check';

type Declaration = (typeof exportsContract)['run'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/**
 * Answers `exports.run`: writes a run's model in a format, runs it in the format's own program and compares its answers with the run's.
 * The folder appears, whole, once they agree.
 */
export async function exportRun(context: ProjectJob, params: Params): Promise<Result> {
  const { project, services, job } = context;
  const { format, weights } = params;
  const done = requireModel(project, params.run);
  const { id, snapshot } = done;
  const to = resolve(params.to);
  await requireFreeDestination(to);
  job.phase('Writing', '', null);
  const model = await modelOfRun(project.folder.run(id));
  const { outputs } = classesOfSnapshot(project, snapshot);
  const answers = await answersOf(project, done);
  const metadata = describedAs(await readModelMetadata(model), {
    names: outputs.map(({ name }) => name),
    answers,
    exported: { format, weights },
  });
  const runFacts = await collectFacts(context, done, { metadata, answers });
  const detector = isCropped(metadata) ? await detectorIfThere(services, job) : null;
  let facts: Pick<Result, 'modelBytes' | 'check' | 'cost'> | undefined;
  await makeFolderAtomically(
    to,
    async (temporary) => {
      await withLimitedTrainer({ log: services.childLog('trainer') }, model, modelLimits, (trainer) =>
        trainer.client.trainer.exportModel(
          { model, format, weights, metadata, folder: temporary, detector },
          job.signal,
        ),
      );
      const { bytes: modelBytes } = await filesIn(temporary, detectorFolder);
      const described = withoutTrunk(metadata);
      const place = detector === null ? null : detectorFolder;
      const beside = { folder: temporary, format, metadata: described, detector: place };
      const preparation = await writeBeside(beside);
      const exported = { folder: temporary, metadata, crop: cropOf(metadata.preprocessing) ?? 'none' };
      const tried = await tryExported(context, done, exported, { format, weights });
      const { preprocessing } = metadata;
      requireGood(tried, { weights, preprocessing, isUncheckedFine: params.unchecked });
      facts = { modelBytes, check: tried.check, cost: tried.cost };
      const { dataLicence } = params;
      await writeCard(temporary, { ...runFacts, ...facts, format, weights, preparation, dataLicence });
      await takeSums(temporary, (await filesIn(temporary)).files);
      await writeManifest(temporary, (await filesIn(temporary)).files);
    },
    'all',
  ).catch((error: unknown) => {
    throw Failure.from(error).kind === 'disk-full' ? noRoomFor(to, error) : error;
  });
  if (!facts) throw new Error('The export was not checked');
  project.catalog.exports.add(id, to, Date.now());
  return { to, format, weights, ...(await filesIn(to)), ...facts };
}

/** The converted face detector; null on a computer that has none, where the export says that its user has to crop. */
function detectorIfThere(services: Services, job: JobContext): Promise<string | null> {
  return openDetector(services, job).catch((error: unknown) => {
    if (error instanceof Failure && error.kind === 'not-found') return null;
    throw error;
  });
}

const noRoomFor = (to: string, cause: unknown): Failure =>
  new Failure(
    'disk-full',
    `The disk is full. Nothing was written to ${to}.`,
    'Free some space, or give a folder on another disk.',
    { cause },
  );

/** Metadata of an exported network, which an ONNX starter's network is part of. */
function withoutTrunk(metadata: ModelMetadata): ModelMetadata {
  const described = { ...metadata };
  delete described.trunk;
  return described;
}

/** Files below a folder, relative to it and sorted, with their bytes. @param without a folder that is left out, relative to it */
async function filesIn(folder: string, without?: string): Promise<{ files: string[]; bytes: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const wanted = entries.filter((entry) => entry.isFile() && relative(folder, entry.parentPath) !== without);
  const files = wanted.map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return {
    files: files.map((file) => relative(folder, file)).sort(),
    bytes: sizes.reduce((total, size) => total + size, 0),
  };
}

/**
 * Metadata of an exported model: with the decision and the temperature of its run, and the present names of its classes, so that its user
 * reads the names that the project shows. A model exported earlier keeps the names of its time. Outputs whose classes were merged each keep
 * their own name.
 */
function describedAs(
  metadata: ModelMetadata,
  {
    names,
    answers: { decision, temperature },
    exported,
  }: { readonly names: string[]; readonly answers: Answers; readonly exported: ModelMetadata['exported'] },
): ModelMetadata {
  return {
    ...metadata,
    classes: names,
    head: 'softmax',
    ...(decision && { decision }),
    ...(temperature !== null && { temperature }),
    exported,
  };
}
