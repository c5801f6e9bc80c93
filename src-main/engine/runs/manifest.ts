import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { preprocessingId } from '../../../src-shared/domain/preprocessing';
import type { TrainManifest } from '../../../src-shared/workers/trainer';
import { bytesOf, writeSynced } from '../../platform/atomic';
import type { Project } from '../project';
import type { Snapshot } from './snapshots';

/** Seconds of training that a dead trainer may cost. A checkpoint of recipe B (101 MB) takes a third of a second. */
const checkpointSeconds = 120;

/** Writes what the trainer needs into the run's folder: the manifest and one array entry an image. */
export async function writeManifest(
  project: Project,
  run: number,
  snapshot: Snapshot,
  settings: Pick<TrainManifest, 'recipe' | 'seed' | 'epochs' | 'precision' | 'extendsFrom'>,
): Promise<string> {
  const folder = project.folder.run(run);
  await mkdir(folder, { recursive: true });
  const manifest: TrainManifest = {
    run: `r${String(run)}`,
    ...settings,
    checkpointSeconds,
    classes: [...snapshot.classes],
    preprocessing: preprocessingId,
    pixels: project.folder.pixelFile(preprocessingId, settings.recipe.inputEdge),
    rows: join(folder, 'rows.i32'),
    labels: join(folder, 'labels.i32'),
    parts: join(folder, 'parts.u8'),
    output: folder,
  };
  await writeSynced(manifest.rows, bytesOf(pixelRows(project, snapshot, settings.recipe.inputEdge)));
  await writeSynced(manifest.labels, bytesOf(snapshot.labels));
  await writeSynced(manifest.parts, snapshot.parts);
  await writeSynced(join(folder, 'recipe.json'), JSON.stringify(settings.recipe, null, 2));
  const file = join(folder, 'manifest.json');
  await writeSynced(file, JSON.stringify(manifest, null, 2));
  return file;
}

/** Rows in the pixel file of all snapshot images, or of those at some indices. */
export function pixelRows(
  project: Project,
  snapshot: Snapshot,
  edge: number,
  indices: Iterable<number> = snapshot.ids.keys(),
): Int32Array {
  return Int32Array.from(indices, (index) => {
    const sha256 = Buffer.from(snapshot.hashes.subarray(index * 32, index * 32 + 32));
    const found = project.catalog.pixels.find(preprocessingId, edge, sha256);
    if (!found) throw new Failure('project-damaged', 'Decoded pixels of a snapshot are missing.', 'Train again.');
    return found.row;
  });
}
