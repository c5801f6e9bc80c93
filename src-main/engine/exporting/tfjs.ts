import { cp, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import type { exports as exportsContract } from '../../../src-shared/contract/exports';
import { at } from '../../../src-shared/domain/at';
import type { Decision } from '../../../src-shared/domain/decision';
import { Failure } from '../../../src-shared/domain/failure';
import { visible } from '../../../src-shared/domain/visible';
import { makeFolderAtomically, writeSynced } from '../../platform/atomic';
import { modelFiles } from '../../../src-shared/workers/run-files';
import { damagedFile, examineSums, takeSums } from '../../platform/sums/sums';
import { readModelMetadata } from '../../platform/model-folder';
import { preparationOf } from '../models/model';
import { classesOfSnapshot } from '../results/figures-now';
import { decisionOf } from '../results/decisions';
import { findRun, requireDone } from '../results/judged';
import { modelOfRun } from '../runs/model-of-run';
import { predictPrepared } from '../runs/predict-rows';
import { readSnapshot } from '../splits/snapshots';
import { pixelRowOf, preparePixels } from '../pixels/prepare-pixels';
import { hashAt, wantedOf } from '../splits/snapshot-images';
import { hasPrediction, readPredictions } from '../results/evaluations';
import { testSetOf } from '../splits/test-sets';
import type { ProjectJob } from '../project/project-job';
import { requireFreeDestination } from '../base/destination';
import { modelCard } from './model-card';

type Declaration = (typeof exportsContract)['run'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Images on which an exported model is compared with its run. */
const checkedImages = 64;
/** Largest difference of probabilities that passes. */
const tolerance = 1e-5;

/**
 * Answers `exports.run`: writes a run's model, loads it in a fresh process and compares its probabilities with the run's. The folder
 * appears, whole, once they agree.
 */
export async function exportRun(context: ProjectJob, params: Params): Promise<Result> {
  const { project, job } = context;
  const { id, result, snapshot } = requireDone(project, params.run);
  const to = resolve(params.to);
  await requireFreeDestination(to);
  job.phase('Writing', '', null);
  const model = await modelOfRun(project.folder.run(id));
  const presentClasses = classesOfSnapshot(project, snapshot);
  const { outputs } = presentClasses;
  const names = outputs.map(({ name }) => name);
  const testSet = testSetOf(project, snapshot);
  let check: Result['check'] = { images: 0, worstDifference: null };
  await makeFolderAtomically(
    to,
    async (temporary) => {
      await cp(model, temporary, { recursive: true });
      const { damaged } = await examineSums(temporary, modelFiles);
      for (const name of damaged) throw damagedFile(join(model, name));
      const { head, classes } = await readModelMetadata(temporary);
      const decision = decisionOf(findRun(project, params.run), presentClasses);
      if (decision !== null || names.some((name, output) => name !== classes[output])) {
        await describeOutputs(temporary, names, decision);
      }
      await writeSynced(join(temporary, 'labels.txt'), labelsText(names));
      await writeSynced(join(temporary, 'MODEL_CARD.md'), modelCard(result, outputs, head, testSet));
      await takeSums(temporary, ['metadata.json', 'labels.txt', 'MODEL_CARD.md']);
      check = await compareWithRun(context, { id, snapshot }, temporary);
      requireGood(check, params.unchecked);
    },
    'all',
  );
  project.catalog.exports.add(id, to, Date.now());
  return { to, files: (await readdir(to)).sort(), check };
}

/** One line per class, with characters made visible that would break a line. metadata.json has the names themselves. */
const labelsText = (classes: readonly string[]): string => classes.map((name) => `${visible(name)}\n`).join('');

function requireGood({ images, worstDifference }: Result['check'], isUncheckedFine: boolean): void {
  if (images === 0 || worstDifference === null) {
    if (isUncheckedFine) return;
    throw new Failure(
      'no-data',
      'The exported model could not be checked: none of the images that the run was trained on can be read. Nothing was written.',
      { step: 'export-unchecked' },
    );
  }
  if (worstDifference <= tolerance) return;
  throw new Failure(
    'internal',
    `The exported model differs from the run by ${String(worstDifference)}. Nothing was written.`,
    { step: 'report' },
  );
}

/**
 * Gives a model the decision of its run, and its outputs the present names of their classes, so that its user reads the names that the
 * project shows. A model exported earlier keeps the names of its time. Outputs whose classes were merged each keep their own name.
 */
async function describeOutputs(folder: string, names: readonly string[], decision: Decision | null): Promise<void> {
  const file = join(folder, 'metadata.json');
  const metadata = v.parse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), await readFile(file, 'utf8'));
  await writeSynced(file, JSON.stringify({ ...metadata, classes: names, ...(decision && { decision }) }, null, 2));
}

/** Compares a model folder's probabilities with those that the run recorded, on the images that can be read. */
async function compareWithRun(
  context: ProjectJob,
  run: { readonly id: number; readonly snapshot: string },
  model: string,
): Promise<Result['check']> {
  const { project, job } = context;
  const snapshot = await readSnapshot(project, run.snapshot);
  const preparation = preparationOf(await readModelMetadata(model));
  const expected = await readPredictions(project.folder.run(run.id));
  const width = snapshot.classes.length;
  const predicted = [...snapshot.ids.keys()].filter((row) => hasPrediction(expected, row, width));
  const count = Math.min(checkedImages, predicted.length);
  // Spread over the snapshot, so that every part and class is among them.
  const spread = Array.from({ length: count }, (_, index) => {
    return at(predicted, Math.floor((index * predicted.length) / count));
  });
  // A run trained on features has no prepared pixels.
  const isAvailable = await preparePixels(context, wantedOf(project, snapshot, spread), preparation)
    .then(() => true)
    .catch(falseWhereAway);
  if (!isAvailable) return { images: 0, worstDifference: null };
  const chosen = spread.flatMap((index) => {
    const row = pixelRowOf(project, preparation, hashAt(snapshot, index));
    return row === undefined ? [] : [{ index, row }];
  });
  if (chosen.length === 0) return { images: 0, worstDifference: null };
  job.phase('Checking', 'images', chosen.length);
  const rows = chosen.map(({ row }) => row);
  const found = await predictPrepared(context, { model, preparation, rows, by: 'layers' });
  if (found.length !== chosen.length * width) {
    throw new Failure(
      'internal',
      `The exported model gives ${String(found.length / chosen.length)} probabilities for ${String(width)} classes. Nothing was written.`,
      { step: 'report' },
    );
  }
  const differences = chosen.flatMap(({ index }, position) =>
    Array.from({ length: width }, (_, column) =>
      Math.abs(at(found, position * width + column) - at(expected, index * width + column)),
    ),
  );
  return { images: chosen.length, worstDifference: Math.max(...differences) };
}

/** false where whole sources are away, so that nothing can be checked: the person decides what to do. Throws other errors. */
function falseWhereAway(error: unknown): false {
  if (error instanceof Failure && error.kind === 'not-found') return false;
  throw error;
}
