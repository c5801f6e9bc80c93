import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { digestOfFile } from '../../platform/sums/digest';
import type { Catalog } from '../catalog/catalog';
import { otherNames } from '../catalog/other-names';
import { folderAt } from '../layouts/levels';
import { LeftOutTally } from '../folders/clutter';
import { resolvePhotoFolder, scanFolder } from '../folders/scan';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import { blockImages, predictFiles } from '../models/files';
import type { ProjectJob } from '../project/project-job';
import { evaluateUnseen } from './evaluating-unseen';
import type { Evaluated, EvaluatedRun } from './evaluated';
import { chunksOf } from '../base/concurrency';
import { UnknownClasses } from '../splits/run-classes';
import { chooseRows } from '../results/figures-in-thread';
import { calibrated } from '../results/probabilities';
import { partsSeen } from './seen';

/** Evaluates a run's model on the images below a folder whose sub-folders are classes. */
export async function evaluateFolder(
  { services, project: { catalog }, job }: ProjectJob,
  run: EvaluatedRun,
  folder: string,
): Promise<Evaluated> {
  const { files, refused, unknown, leftOut } = await filesOf(catalog, run, folder, job);
  const paths: string[] = [];
  const outputs: number[] = [];
  for (const block of chunksOf([...files.keys()], blockImages)) {
    const predicted = await predictFiles(services, run.model, block, job);
    refused.push(...predicted.refused);
    for (const { path, probabilities } of predicted.images) {
      paths.push(path);
      outputs.push(...probabilities);
    }
  }
  if (paths.length === 0) {
    throw new Failure(
      'no-data',
      `No image below ${folder} could be read.`,
      'Give a folder whose sub-folders are classes.',
    );
  }
  const predictions = {
    probabilities: run.classes.gather(calibrated(Float32Array.from(outputs), run, run.classes.outputs.length)),
    labels: Int32Array.from(paths, (path) => files.get(path) ?? -1),
    names: run.classes.names,
    seen: await partsSeen(run.snapshot, await contentsOf(paths, job), job.signal),
  };
  const { figures, seen, counted } = evaluateUnseen(predictions, run.withSeen);
  return {
    ...figures,
    counted: { ...chooseRows(predictions, counted), ids: counted.map(() => notInProject) },
    unknown: unknown.toRecord(),
    seen,
    slices: [],
    refused,
    leftOut,
    testAsSealed: null,
  };
}

/** Id of an image outside the project, which has no property that the catalog knows. */
const notInProject = -1;

/** SHA-256 of each file. A file that has vanished gets zeros, a content that the run can't have seen. */
async function contentsOf(paths: readonly string[], job: JobContext): Promise<Buffer[]> {
  job.phase('Comparing with what the run has seen', 'images', paths.length);
  const contents: Buffer[] = [];
  for (const path of paths) {
    throwIfCancelled(job.signal);
    const found = await digestOfFile(path, { signal: job.signal }).catch(() => null);
    contents.push(found === null ? Buffer.alloc(32) : Buffer.from(found.is, 'hex'));
    job.advance(1);
  }
  return contents;
}

/**
 * Finds images below class folders. A folder's name means the class that has it now, or is remembered to be called so elsewhere, else
 * the one that had it when the run was trained.
 * Images of classes that the run doesn't know are counted, and images in no class folder are refused.
 */
async function filesOf(catalog: Catalog, run: EvaluatedRun, folder: string, job: JobContext) {
  const { classes } = run;
  const root = await resolvePhotoFolder(folder);
  const files = new Map<string, number>();
  const refused: { path: string; reason: string }[] = [];
  const unknown = new UnknownClasses();
  const leftOut = new LeftOutTally();
  const labelOf = labelsOf(catalog, run);
  for await (const entry of scanFolder(root)) {
    throwIfCancelled(job.signal);
    if (entry.kind === 'left-out') leftOut.add(entry.path, entry.why);
    if (entry.kind === 'refused') refused.push({ path: join(root, entry.path), reason: entry.reason });
    if (entry.kind !== 'image') continue;
    const path = join(root, entry.path);
    const name = folderAt(entry.path, 1);
    const label = name === null ? undefined : labelOf(name);
    if (label !== undefined) files.set(path, label);
    else if (name !== null) unknown.add(name);
    else refused.push({ path, reason: `It is in no folder named after a class (${classes.names.join(', ')}).` });
  }
  if (files.size === 0) {
    const unknownNote = unknown.names.length === 0 ? '' : ` ${run.name} doesn’t know ${unknown.names.join(', ')}.`;
    throw new Failure(
      'no-data',
      `${root} has no images in folders named ${classes.names.join(' or ')}.${unknownNote}`,
      'Name the sub-folders after the classes.',
    );
  }
  return { files, refused, unknown, leftOut: leftOut.report() };
}

/** Returns the index of the class that a folder's name means; undefined for a class that the run doesn't know. */
function labelsOf(catalog: Catalog, { classes, snapshot }: EvaluatedRun): (name: string) => number | undefined {
  const others = otherNames(catalog);
  return (name) => {
    const present = catalog.classes.byName(others.get(name) ?? name);
    if (present?.removed === 0) return classes.indexOf(present.id);
    const output = snapshot.classes.indexOf(name);
    return output < 0 ? undefined : classes.indexOfLabel(output);
  };
}
