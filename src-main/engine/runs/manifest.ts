import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { preprocessingId } from '../../../src-shared/domain/preprocessing';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { QuickManifest, TrainManifest } from '../../../src-shared/workers/trainer';
import { bytesOf, writeSynced } from '../../platform/atomic';
import type { Project } from '../project';
import { rowIn, type Material } from './material';
import { hashAt } from './snapshot-images';
import type { Snapshot } from './snapshots';

/** Seconds of training that a dead trainer may cost. A checkpoint of recipe B (101 MB) takes a third of a second. */
const checkpointSeconds = 120;

type Settings = Pick<TrainManifest, 'seed' | 'epochs' | 'precision' | 'extendsFrom'>;

/** Writes what the trainer needs into the run's folder: the manifest and one array entry an image. */
export async function writeManifest(
  project: Project,
  run: number,
  snapshot: Snapshot,
  { recipe, material, ...settings }: Settings & { readonly recipe: Recipe; readonly material: Material },
): Promise<string> {
  const folder = project.folder.run(run);
  await mkdir(folder, { recursive: true });
  const arrays = {
    rows: join(folder, 'rows.i32'),
    labels: join(folder, 'labels.i32'),
    parts: join(folder, 'parts.u8'),
  };
  const groups = join(folder, 'groups.i32');
  const shared = {
    ...{ run: `r${String(run)}`, classes: [...snapshot.classes], preprocessing: preprocessingId },
    ...{ ...arrays, output: folder },
  };
  await writeSynced(arrays.rows, bytesOf(rowsOf(project, snapshot, material)));
  await writeSynced(arrays.labels, bytesOf(snapshot.labels));
  await writeSynced(arrays.parts, snapshot.parts);
  await writeSynced(join(folder, 'recipe.json'), JSON.stringify(recipe, null, 2));
  const file = join(folder, 'manifest.json');
  if (recipe.kind === 'quick' && material.kind === 'features') {
    await writeSynced(groups, bytesOf(groupsOf(snapshot)));
    const { file: embeddings, dimensions, starter } = material;
    const quick: QuickManifest = { ...shared, recipe, seed: settings.seed, groups, embeddings, dimensions, starter };
    await writeSynced(file, JSON.stringify(quick, null, 2));
  } else if (recipe.kind !== 'quick' && material.kind === 'pixels') {
    const manifest: TrainManifest = { ...shared, ...settings, recipe, checkpointSeconds, pixels: material.file };
    await writeSynced(file, JSON.stringify(manifest, null, 2));
  }
  return file;
}

/** Row of each snapshot image in the material's file. */
function rowsOf(project: Project, snapshot: Snapshot, material: Material): Int32Array {
  return Int32Array.from(snapshot.ids, (_, index) => {
    const row = rowIn(project, material, hashAt(snapshot, index));
    if (row === undefined) {
      throw new Failure('project-damaged', `Decoded ${material.kind} of a snapshot are missing.`, 'Train again.');
    }
    return row;
  });
}

/** A number for each image, the same for byte-identical ones: what a split keeps together. */
function groupsOf(snapshot: Snapshot): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(snapshot.ids, (_, index) => {
    const content = hashAt(snapshot, index).toString('latin1');
    const number = numbers.get(content) ?? numbers.size;
    numbers.set(content, number);
    return number;
  });
}
