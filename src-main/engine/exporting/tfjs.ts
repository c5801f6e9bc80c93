import { cp, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import type { exports as exportsContract } from '../../../src-shared/contract/exports';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { visible } from '../../../src-shared/domain/visible';
import { bytesOf, makeFolderAtomically, withTemporaryFolder, writeSynced } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { modelFiles } from '../../../src-shared/workers/run-files';
import { damagedFile, examineSums, takeSums } from '../../platform/sums/sums';
import { readModelMetadata } from '../../platform/model-folder';
import type { JobContext } from '../base/jobs';
import { predictRows, preparationOf } from '../models/model';
import type { Project } from '../project/project';
import { classesOfSnapshot } from '../results/figures-now';
import { requireDone } from '../results/judged';
import { modelOfRun } from '../runs/model-of-run';
import { readSnapshot } from '../splits/snapshots';
import { pixelFileOf, pixelRowOf, preparePixels } from '../pixels/prepare-pixels';
import { hashAt, wantedOf } from '../splits/snapshot-images';
import { hasPrediction, readPredictions } from '../results/evaluations';
import { testSetOf } from '../splits/test-sets';
import type { Services } from '../project/services';
import { requireFreeDestination } from '../base/destination';
import { modelCard } from './model-card';

type Declaration = (typeof exportsContract)['run'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Images on which an export is compared with the run it came from. */
const checkedImages = 64;
const tolerance = 1e-5;

/** Writes a run's model, loads it in a fresh process and compares; the folder appears, whole, when that has gone well. */
export async function exportRun(
  services: Services,
  project: Project,
  params: Params,
  job: JobContext,
): Promise<Result> {
  const { id, result, snapshot } = requireDone(project, params.run);
  const to = resolve(params.to);
  await requireFreeDestination(to);
  job.phase('Writing', '', null);
  const model = await modelOfRun(project.folder.run(id));
  const { outputs } = classesOfSnapshot(project, snapshot);
  const names = outputs.map(({ name }) => name);
  let check: Result['check'] = { images: 0, worstDifference: null };
  await makeFolderAtomically(
    to,
    async (temporary) => {
      await cp(model, temporary, { recursive: true });
      const { damaged } = await examineSums(temporary, modelFiles);
      for (const name of damaged) throw damagedFile(join(model, name));
      const { head, classes } = await readModelMetadata(temporary);
      if (names.some((name, output) => name !== classes[output])) await nameOutputs(temporary, names);
      await writeSynced(join(temporary, 'labels.txt'), labelsText(names));
      await writeSynced(
        join(temporary, 'MODEL_CARD.md'),
        modelCard(result, outputs, head, testSetOf(project, snapshot)),
      );
      await takeSums(temporary, ['metadata.json', 'labels.txt', 'MODEL_CARD.md']);
      check = await compare(services, project, id, temporary, job);
      requireGood(check, params.unchecked);
    },
    'all',
  );
  project.catalog.exports.add(id, to, Date.now());
  return { to, files: (await readdir(to)).sort(), check };
}

/** One line a class, whatever their names hold. metadata.json has the names themselves. */
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
 * Gives a model's outputs the present names of their classes: whoever uses it should read those that the project shows. A
 * model that was exported before keeps the names of its time. Outputs whose classes were merged keep a name each.
 */
async function nameOutputs(folder: string, names: readonly string[]): Promise<void> {
  const file = join(folder, 'metadata.json');
  const metadata = v.parse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), await readFile(file, 'utf8'));
  await writeSynced(file, JSON.stringify({ ...metadata, classes: names }, null, 2));
}

/** Probabilities of a model folder beside those that the run wrote down, on the images that can be read. */
async function compare(
  services: Services,
  project: Project,
  run: number,
  model: string,
  job: JobContext,
): Promise<Result['check']> {
  const record = requireDone(project, `r${String(run)}`);
  const snapshot = await readSnapshot(project, record.snapshot);
  const preparation = preparationOf(await readModelMetadata(model));
  const expected = await readPredictions(project.folder.run(run));
  const width = snapshot.classes.length;
  const known = [...snapshot.ids.keys()].filter((row) => hasPrediction(expected, row, width));
  const count = Math.min(checkedImages, known.length);
  // Spread over the snapshot, so that every part and class is among them.
  const spread = Array.from({ length: count }, (_, index) => at(known, Math.floor((index * known.length) / count)));
  // Who trained on features needed no pixels to be kept.
  const isThere = await preparePixels(services, project, wantedOf(project, snapshot, spread), preparation, job)
    .then(() => true)
    .catch(falseWhereAway);
  if (!isThere) return { images: 0, worstDifference: null };
  const rowOf = (index: number): number | undefined => pixelRowOf(project, preparation, hashAt(snapshot, index));
  const chosen = spread.flatMap((index) => {
    const row = rowOf(index);
    return row === undefined ? [] : [{ index, row }];
  });
  if (chosen.length === 0) return { images: 0, worstDifference: null };
  job.phase('Checking', 'images', chosen.length);
  const found = await withTemporaryFolder(privateFolder(), async (temporary) => {
    const file = join(temporary, 'rows.i32');
    await writeSynced(file, bytesOf(Int32Array.from(chosen, ({ row }) => row)));
    const pixels = pixelFileOf(project, preparation);
    const request = { model, pixels, rows: file, count: chosen.length, output: join(temporary, 'p.f32') };
    return predictRows(services, { ...request, by: 'layers' }, job);
  });
  if (found.length !== chosen.length * width) {
    throw new Failure(
      'internal',
      `The exported model gives ${String(found.length / chosen.length)} probabilities for ${String(width)} classes. Nothing was written.`,
      { step: 'report' },
    );
  }
  const differences = chosen.flatMap(({ index }, place) =>
    Array.from({ length: width }, (_, column) =>
      Math.abs(at(found, place * width + column) - at(expected, index * width + column)),
    ),
  );
  return { images: chosen.length, worstDifference: Math.max(...differences) };
}

/** Whole sources that are away leave nothing to check on, which is for the person to decide about. */
function falseWhereAway(error: unknown): false {
  if (error instanceof Failure && error.kind === 'not-found') return false;
  throw error;
}
