import { cp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type * as v from 'valibot';
import type { exports as exportsContract } from '../../../src-shared/contract/exports';
import { Failure } from '../../../src-shared/domain/failure';
import { bytesOf, makeFolderAtomically, withTemporaryFolder, writeSynced } from '../../platform/atomic';
import { modelFiles } from '../../../src-shared/workers/run-files';
import { damagedFile, examineSums, takeSums } from '../../platform/sums/sums';
import type { JobContext } from '../jobs';
import { predictRows, preparationOf, readModelMetadata } from '../predicting/model';
import type { Project } from '../project';
import { requireDone } from '../runs/judged';
import { modelOfRun } from '../runs/model-of-run';
import { readSnapshot } from '../runs/snapshots';
import { pixelFileOf, pixelRowOf, preparePixels } from '../runs/prepare-pixels';
import { hashAt, wantedOf } from '../runs/snapshot-images';
import { hasPrediction, readPredictions } from '../runs/evaluations';
import { testSetOf } from '../runs/test-sets';
import type { Services } from '../services';
import { requireFree } from './destination';
import { modelCard } from './model-card';

type Declaration = (typeof exportsContract)['run'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Images on which an export is compared with the run it came from. */
const checkedImages = 64;
const tolerance = 1e-5;

/** Writes a run's model to a folder that appears whole, then loads it in a fresh process and compares. */
export async function exportRun(
  services: Services,
  project: Project,
  params: Params,
  job: JobContext,
): Promise<Result> {
  const { id, result, snapshot } = requireDone(project, params.run);
  const to = resolve(params.to);
  await requireFree(to);
  job.phase('Writing', '', null);
  const model = await modelOfRun(project.folder.run(id));
  await makeFolderAtomically(to, async (temporary) => {
    await cp(model, temporary, { recursive: true });
    const { damaged } = await examineSums(temporary, modelFiles);
    for (const name of damaged) throw damagedFile(join(model, name));
    await writeSynced(join(temporary, 'labels.txt'), `${result.classes.join('\n')}\n`);
    await writeSynced(join(temporary, 'MODEL_CARD.md'), modelCard(result, testSetOf(project, snapshot)));
    await takeSums(temporary, ['labels.txt', 'MODEL_CARD.md']);
  });
  project.catalog.exports.add(id, to, Date.now());
  const check = await compare(services, project, id, to, job);
  if (check.worstDifference > tolerance) {
    throw new Failure(
      'internal',
      `The exported model differs from the run by ${String(check.worstDifference)}.`,
      `Don't use ${to}; report this.`,
    );
  }
  return { to, files: (await readdir(to)).sort(), check };
}

async function compare(
  services: Services,
  project: Project,
  run: number,
  to: string,
  job: JobContext,
): Promise<Result['check']> {
  const record = requireDone(project, `r${String(run)}`);
  const snapshot = await readSnapshot(project, record.snapshot);
  const preparation = preparationOf(await readModelMetadata(to));
  const expected = await readPredictions(project.folder.run(run));
  const width = snapshot.classes.length;
  const known = [...snapshot.ids.keys()].filter((row) => hasPrediction(expected, row, width));
  const count = Math.min(checkedImages, known.length);
  // Spread over the snapshot, so that every part and class is among them.
  const spread = Array.from({ length: count }, (_, index) => known[Math.floor((index * known.length) / count)] ?? -1);
  // Who trained on features needed no pixels to be kept.
  await preparePixels(services, project, wantedOf(project, snapshot, spread), preparation, job);
  const rowOf = (index: number): number | undefined => pixelRowOf(project, preparation, hashAt(snapshot, index));
  const chosen = spread.filter((index) => rowOf(index) !== undefined);
  job.phase('Checking', 'images', chosen.length);
  const found = await withTemporaryFolder(tmpdir(), async (temporary) => {
    const file = join(temporary, 'rows.i32');
    await writeSynced(file, bytesOf(Int32Array.from(chosen, (index) => rowOf(index) ?? -1)));
    const pixels = pixelFileOf(project, preparation);
    const request = { model: to, pixels, rows: file, count: chosen.length, output: join(temporary, 'p.f32') };
    return predictRows(services, { ...request, by: 'layers' }, job);
  });
  const differences = Array.from(found, (value, at) => {
    const row = chosen[Math.floor(at / width)] ?? -1;
    return Math.abs(value - (expected[row * width + (at % width)] ?? NaN));
  });
  return { images: chosen.length, worstDifference: Math.max(...differences) };
}
