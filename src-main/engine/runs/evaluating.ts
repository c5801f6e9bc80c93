import { join } from 'node:path';
import { tmpdir } from 'node:os';
import type * as v from 'valibot';
import type { runs as runsContract, Slice } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import { bytesOf, withTemporaryFolder, writeSynced } from '../../platform/atomic';
import { partAt } from '../catalog/image-list';
import { folderAt } from '../importing/levels';
import { LeftOutTally } from '../importing/clutter';
import { resolvePhotoFolder, scanFolder } from '../importing/scan';
import { throwIfCancelled, type JobContext } from '../jobs';
import { blockImages, predictFiles } from '../predicting/files';
import { predictRows, preparationOf, readModelMetadata } from '../predicting/model';
import type { Project } from '../project';
import type { Services } from '../services';
import type { Session } from '../session';
import { filteredAsSealed } from './as-sealed';
import { evaluateRows, readEvaluations } from './evaluations';
import { chunksOf } from './pixels';
import { pixelFileOf, pixelRowOf, preparePixels } from './prepare-pixels';
import { requireDone } from './judged';

type Declaration = (typeof runsContract)['evaluate'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;
type SliceRow = v.InferOutput<typeof Slice>;

/** Figures of a run's model on its own test part, on images of the project, or on a folder outside it. */
export async function evaluate(
  services: Services,
  session: Session,
  { run, on }: Params,
  job: JobContext,
): Promise<Result> {
  const project = session.open;
  const record = requireDone(project, run);
  const folder = project.folder.run(record.id);
  const { classes } = record.result;
  if (on.data === 'snapshot') {
    const { test, validation } = await readEvaluations(folder);
    const evaluation = test ?? validation;
    if (!evaluation)
      throw new Failure('no-data', `${run} was trained without a test part.`, 'Give --filter or --folder.');
    return { ...evaluation, run, classes, slices: [], refused: [], testAsSealed: record.result.testAsSealed };
  }
  const model = join(folder, 'model');
  if (on.data === 'filter')
    return {
      ...(await onFilter(
        services,
        project,
        model,
        classes,
        await session.idsOf({ filter: on.filter, except: [] }),
        job,
      )),
      run,
      classes,
    };
  return { ...(await onFolder(services, model, classes, on.folder, job)), run, classes };
}

type Partial = Omit<Result, 'run' | 'classes'>;

async function onFilter(
  services: Services,
  project: Project,
  model: string,
  classes: readonly string[],
  ids: readonly number[],
  job: JobContext,
): Promise<Partial> {
  const preparation = preparationOf(await readModelMetadata(model));
  const { catalog } = project;
  const chosen = new Set(ids);
  const images = catalog.images
    .trainable()
    .filter(({ id, className }) => chosen.has(id) && classes.includes(className));
  const wanted = images.map(({ id, sourceRoot, path, sha256 }) => ({
    image: id,
    file: join(sourceRoot, path),
    sha256,
  }));
  const leftOut = await preparePixels(services, project, wanted, preparation, job);
  const without = new Set(leftOut.map(({ image }) => image));
  const left = images.filter(({ id }) => !without.has(id));
  if (left.length === 0)
    throw new Failure('no-data', 'No labelled, readable image passes this filter.', 'Loosen the filter.');
  const rows = Int32Array.from(left, ({ sha256 }) => pixelRowOf(project, preparation, sha256) ?? -1);
  const probabilities = await withTemporaryFolder(tmpdir(), async (temporary) => {
    const rowsFile = join(temporary, 'rows.i32');
    await writeSynced(rowsFile, bytesOf(rows));
    job.phase('Evaluating', 'images', left.length);
    const pixels = pixelFileOf(project, preparation);
    return predictRows(
      services,
      { model, pixels, rows: rowsFile, count: left.length, output: join(temporary, 'p.f32') },
      job,
    );
  });
  const labels = Int32Array.from(left, ({ className }) => classes.indexOf(className));
  const all = left.map((_, index) => index);
  const split = catalog.splits.current();
  const members = split === null ? new Map<number, number>() : catalog.splits.members(split);
  const partOf = (index: number): string => {
    const part = members.get(left[index]?.id ?? -1);
    return part === undefined ? 'none' : partAt(part);
  };
  return {
    ...evaluateRows(probabilities, all, labels, classes),
    slices: slicesBy('split', partOf, probabilities, labels, classes),
    testAsSealed: filteredAsSealed(
      catalog,
      left.map(({ id }) => id),
      probabilities,
      classes,
    ),
    refused: leftOut.map(({ path, reason }) => ({ path, reason })),
  };
}

function slicesBy(
  name: string,
  valueOf: (row: number) => string,
  probabilities: Float32Array,
  labels: Int32Array,
  classes: readonly string[],
): SliceRow[] {
  const rowsOf = new Map<string, number[]>();
  labels.forEach((_, row) => {
    const value = valueOf(row);
    const rows = rowsOf.get(value);
    if (rows) rows.push(row);
    else rowsOf.set(value, [row]);
  });
  return [...rowsOf].sort().map(([value, rows]) => {
    const { n, loss, accuracy, interval } = evaluateRows(
      probabilities,
      rows,
      Int32Array.from(rows, (row) => labels[row] ?? -1),
      classes,
    );
    return { name, value, n, loss, accuracy, interval };
  });
}

async function onFolder(
  services: Services,
  model: string,
  classes: readonly string[],
  folder: string,
  job: JobContext,
): Promise<Partial> {
  const { files, refused, leftOut } = await filesOf(folder, classes, job);
  const labels: number[] = [];
  const probabilities: number[] = [];
  for (const block of chunksOf([...files.keys()], blockImages)) {
    const predicted = await predictFiles(services, model, block, job);
    refused.push(...predicted.refused);
    for (const image of predicted.images) {
      labels.push(files.get(image.path) ?? -1);
      probabilities.push(...image.probabilities);
    }
  }
  if (labels.length === 0)
    throw new Failure('no-data', `No image below ${folder} could be read.`, 'Give a folder of class folders.');
  const rows = labels.map((_, index) => index);
  return {
    ...evaluateRows(Float32Array.from(probabilities), rows, Int32Array.from(labels), classes),
    slices: [],
    refused,
    leftOut,
    testAsSealed: null,
  };
}

/** Images below class folders that bear the names of the model's classes; other folders are refused, by name. */
async function filesOf(folder: string, classes: readonly string[], job: JobContext) {
  const root = await resolvePhotoFolder(folder);
  const leftOut = new LeftOutTally();
  const files = new Map<string, number>();
  const refused: { path: string; reason: string }[] = [];
  for await (const entry of scanFolder(root)) {
    throwIfCancelled(job.signal);
    if (entry.kind === 'left-out') leftOut.add(entry.path, entry.why);
    if (entry.kind === 'refused') refused.push({ path: join(root, entry.path), reason: entry.reason });
    if (entry.kind !== 'image') continue;
    const label = classes.indexOf(folderAt(entry.path, 1) ?? '');
    const path = join(root, entry.path);
    if (label >= 0) files.set(path, label);
    else refused.push({ path, reason: `It is in no folder named after a class (${classes.join(', ')}).` });
  }
  if (files.size === 0) {
    throw new Failure(
      'no-data',
      `${root} has no images in folders named ${classes.join(' or ')}.`,
      'Name the sub-folders after the classes.',
    );
  }
  return { files, refused, leftOut: leftOut.report() };
}
