import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import { preprocessingOf } from '../../../src-shared/domain/preprocessing';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { FeatureFiles, QuickManifest, TrainManifest } from '../../../src-shared/workers/trainer';
import { bytesOf, writeSynced } from '../../platform/atomic';
import type { Project } from '../project';
import { atOnce } from '../slices';
import { grouping, type Grouped } from './groups';
import { featureRow, type FeatureMaterial, type Material } from './material';
import { pixelRowOf } from './prepare-pixels';
import { hashAt } from './snapshot-images';
import type { Snapshot } from './snapshots';

/** Seconds of training that a dead trainer may cost. A checkpoint of recipe B (101 MB) takes a third of a second. */
const checkpointSeconds = 120;

interface Settings extends Pick<TrainManifest, 'seed' | 'epochs' | 'precision' | 'extendsFrom'> {
  readonly recipe: Recipe;
  readonly material: Material;
  /** The snapshot's. */
  readonly split: number | undefined;
}

/** Writes what the trainer needs into the run's folder: the manifest and one array entry an image. */
export async function writeManifest(
  project: Project,
  run: number,
  snapshot: Snapshot,
  { recipe, material, split, ...settings }: Settings,
): Promise<string> {
  const folder = project.folder.run(run);
  await mkdir(folder, { recursive: true });
  const [labels, parts] = [join(folder, 'labels.i32'), join(folder, 'parts.u8')];
  await writeSynced(labels, bytesOf(snapshot.labels));
  await writeSynced(parts, snapshot.parts);
  await writeSynced(join(folder, 'recipe.json'), JSON.stringify(recipe, null, 2));
  const { seed } = settings;
  const { classes } = snapshot;
  const shared = {
    ...{ run: `r${String(run)}`, seed, classes: [...classes], preprocessing: preprocessingOf(recipe.crop) },
    ...{ labels, parts, output: folder },
  };
  const features =
    material.kind === 'network' ? null : await writeFeatures(project, folder, snapshot, split, material.features);
  const file = join(folder, 'manifest.json');
  if (recipe.kind === 'quick' && features) {
    const quick: QuickManifest = { ...shared, recipe, features };
    await writeSynced(file, JSON.stringify(quick, null, 2));
  } else if (recipe.kind !== 'quick' && material.kind !== 'quick') {
    const { file: pixels, edge } = material.pixels;
    const rows = join(folder, 'rows.i32');
    await writeRows(rows, snapshot, (sha256) => pixelRowOf(project, material.pixels, sha256));
    const images = { pixels, edge, rows, features };
    const manifest: TrainManifest = { ...shared, ...settings, recipe, checkpointSeconds, ...images };
    await writeSynced(file, JSON.stringify(manifest, null, 2));
  }
  return file;
}

async function writeFeatures(
  project: Project,
  folder: string,
  snapshot: Snapshot,
  split: number | undefined,
  material: FeatureMaterial,
): Promise<FeatureFiles> {
  const [rows, groups] = [join(folder, 'feature-rows.i32'), join(folder, 'groups.i32')];
  await writeRows(rows, snapshot, (sha256) => featureRow(project, material, sha256));
  await writeSynced(groups, bytesOf(groupsIn(project, snapshot, split)));
  const { file: embeddings, dimensions, starter } = material;
  return { starter, embeddings, dimensions, rows, groups };
}

/** Writes the row of each snapshot image in a file that is made of them. */
async function writeRows(
  file: string,
  snapshot: Snapshot,
  rowOf: (sha256: Buffer) => number | undefined,
): Promise<void> {
  const rows = Int32Array.from(snapshot.ids, (_, index) => {
    const row = rowOf(hashAt(snapshot, index));
    if (row !== undefined) return row;
    throw new Failure('project-damaged', 'What was computed of a snapshot’s images is missing.', 'Train again.');
  });
  await writeSynced(file, bytesOf(rows));
}

/** A number for each image, the same for images that the split of the snapshot keeps together, and for copies. */
function groupsIn(project: Project, snapshot: Snapshot, split: number | undefined): Int32Array {
  const images = { ids: snapshot.ids, contentOf: (index: number) => hashAt(snapshot, index) };
  return atOnce(groupingOfSplit(project, images, split ?? null));
}

/** A number for each image, the same for what a split keeps together (null: no split), and for copies; interruptible. */
export function groupingOfSplit(
  { catalog }: Project,
  images: Grouped,
  split: number | null,
): Generator<void, Int32Array> {
  const method = v.safeParse(v.pipe(v.string(), v.parseJson(), Tied), catalog.splits.method(split ?? -1));
  const copies = catalog.issues.copies();
  if (!method.success) return grouping(images, copies);
  return grouping(images, copies, (id) => catalog.attributes.value(id, method.output.group) ?? undefined);
}

/** Of a split that keeps images with the same value of an attribute together. */
const Tied = v.object({ group: v.string() });
