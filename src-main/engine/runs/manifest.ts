import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { preprocessingOf } from '../../../src-shared/domain/preprocessing';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { FeatureFiles, QuickManifest, TrainManifest } from '../../../src-shared/workers/trainer';
import { runFiles } from '../../../src-shared/workers/run-files';
import { bytesOf } from '../../platform/atomic';
import { dropSums, writeWithSums } from '../../platform/sums/sums';
import type { Project } from '../project/project';
import { atOnce } from '../base/slices';
import { groupingOfSplit } from '../splits/grouping-of-split';
import { featureRow, type FeatureMaterial, type Material } from './material';
import { pixelRowOf } from '../pixels/prepare-pixels';
import { hashAt } from '../splits/snapshot-images';
import type { Snapshot } from '../splits/snapshots';

/** Seconds of training that a dead trainer may cost. A checkpoint of recipe B (101 MB) takes a third of a second. */
const checkpointSeconds = 120;

interface Settings extends Pick<TrainManifest, 'seed' | 'epochs' | 'precision' | 'extendsFrom'> {
  readonly recipe: Recipe;
  readonly material: Material;
  /** The snapshot's. */
  readonly split: number | undefined;
}

/** Writes what the trainer needs into the run's folder, with checksums: the manifest and one array entry per image. */
export async function writeManifest(
  project: Project,
  run: number,
  snapshot: Snapshot,
  { recipe, material, split, ...settings }: Settings,
): Promise<string> {
  const folder = project.folder.run(run);
  const path = (name: string): string => join(folder, name);
  const { seed } = settings;
  const { classes } = snapshot;
  const shared = {
    ...{ run: `r${String(run)}`, seed, classes: [...classes], preprocessing: preprocessingOf(recipe.crop) },
    ...{ labels: path(runFiles.labels), parts: path(runFiles.parts), output: folder },
  };
  const contents: Record<string, string | Uint8Array> = {
    [runFiles.labels]: bytesOf(snapshot.labels),
    [runFiles.parts]: snapshot.parts,
    [runFiles.recipe]: JSON.stringify(recipe, null, 2),
  };
  const features = material.kind === 'network' ? null : describeFeatures(folder, material.features);
  if (material.kind !== 'network') Object.assign(contents, featureArrays(project, snapshot, split, material.features));
  if (recipe.kind === 'quick' && features) {
    const quick: QuickManifest = { ...shared, recipe, features };
    contents[runFiles.manifest] = JSON.stringify(quick, null, 2);
  } else if (recipe.kind !== 'quick' && material.kind !== 'quick') {
    const { file: pixels, edge } = material.pixels;
    const rows = path(runFiles.rows);
    contents[runFiles.rows] = rowsIn(snapshot, (sha256) => pixelRowOf(project, material.pixels, sha256));
    const images = { pixels, edge, rows, features };
    const manifest: TrainManifest = { ...shared, ...settings, recipe, checkpointSeconds, ...images };
    contents[runFiles.manifest] = JSON.stringify(manifest, null, 2);
  }
  await mkdir(folder, { recursive: true });
  await dropSums(folder, [runFiles.metrics]); // the trainer adds to it
  await writeWithSums(folder, contents);
  return path(runFiles.manifest);
}

function describeFeatures(folder: string, { file: embeddings, dimensions, starter }: FeatureMaterial): FeatureFiles {
  const [rows, groups] = [join(folder, runFiles.featureRows), join(folder, runFiles.groups)];
  return { starter, embeddings, dimensions, rows, groups };
}

/** Arrays that a training on features reads, by file name. */
function featureArrays(
  project: Project,
  snapshot: Snapshot,
  split: number | undefined,
  material: FeatureMaterial,
): Record<string, Uint8Array> {
  return {
    [runFiles.featureRows]: rowsIn(snapshot, (sha256) => featureRow(project, material, sha256)),
    [runFiles.groups]: bytesOf(groupsIn(project, snapshot, split)),
  };
}

/** The row of each snapshot image in a file that is made of them. Kind 'project-damaged' for an image that has none. */
function rowsIn(snapshot: Snapshot, rowOf: (sha256: Buffer) => number | undefined): Uint8Array {
  const rows = Int32Array.from(snapshot.ids, (_, index) => {
    const row = rowOf(hashAt(snapshot, index));
    if (row !== undefined) return row;
    throw new Failure('project-damaged', 'What was computed of a snapshot’s images is missing.', 'Train again.');
  });
  return bytesOf(rows);
}

/** A number for each image, the same for images that the split of the snapshot keeps together, and for copies. */
function groupsIn(project: Project, snapshot: Snapshot, split: number | undefined): Int32Array {
  const images = { ids: snapshot.ids, contentOf: (index: number) => hashAt(snapshot, index) };
  return atOnce(groupingOfSplit(project, images, split ?? null));
}
