import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import type { EpochManifest, FeatureFiles, QuickManifest, TrainManifest } from '../../../src-shared/workers/manifest';
import { runFiles } from '../../../src-shared/workers/run-files';
import { bytesOf } from '../../platform/atomic';
import { dropSums, writeWithSums } from '../../platform/sums/sums';
import type { Project } from '../project/project';
import { featureRow, type FeatureMaterial, type Material, type PixelMaterial } from './material';
import { pixelRowOf } from '../pixels/prepare-pixels';
import { hashAt } from '../splits/snapshot-images';
import type { Snapshot } from '../splits/snapshots';

/** Seconds between checkpoints: the most training that a dying trainer loses. One of recipe B (101 MB) takes a third of a second. */
const checkpointSeconds = 120;

interface ManifestInput extends Pick<EpochManifest, 'seed' | 'epochs' | 'precision' | 'extendsFrom'> {
  readonly run: number;
  /** Folder that the trainer writes into. */
  readonly folder: string;
  readonly material: Material;
  /** [images] part numbers: the snapshot's own, or those of one fold. */
  readonly parts: Uint8Array;
  /** [images] groups, for trainings on features. */
  readonly groups: () => Int32Array;
}

/** Writes the trainer's input, with checksums: the manifest, and arrays with one entry per image. @returns the manifest's path */
export async function writeManifest(project: Project, snapshot: Snapshot, input: ManifestInput): Promise<string> {
  const { folder, material, parts, groups } = input;
  const contents: Record<string, string | Uint8Array> = {
    [runFiles.labels]: bytesOf(snapshot.labels),
    [runFiles.parts]: parts,
    [runFiles.recipe]: JSON.stringify(material.recipe, null, 2),
    [runFiles.manifest]: JSON.stringify(manifestOf(snapshot, input), null, 2),
    ...('features' in material ? featureArrays(project, snapshot, material.features, groups()) : {}),
    ...('pixels' in material
      ? { [runFiles.rows]: rowsIn(snapshot, (sha256) => pixelRowOf(project, material.pixels, sha256)) }
      : {}),
  };
  await mkdir(folder, { recursive: true });
  await dropSums(folder, [runFiles.metrics]); // the trainer adds to it
  await writeWithSums(folder, contents);
  return join(folder, runFiles.manifest);
}

function manifestOf(
  { classes }: Snapshot,
  { run, folder, material, seed, epochs, precision, extendsFrom }: ManifestInput,
): TrainManifest {
  const shared: Omit<QuickManifest, 'kind' | 'recipe' | 'features'> = {
    run: `r${String(run)}`,
    seed,
    classes: [...classes],
    preprocessing: material.preprocessing,
    labels: join(folder, runFiles.labels),
    parts: join(folder, runFiles.parts),
    output: folder,
  };
  const onPixels = ({ file: pixels, edge }: PixelMaterial) => ({
    epochs,
    precision,
    extendsFrom,
    checkpointSeconds,
    pixels,
    edge,
    rows: join(folder, runFiles.rows),
  });
  switch (material.kind) {
    case 'network':
      return { kind: 'network', ...shared, ...onPixels(material.pixels), recipe: material.recipe };
    case 'fine': {
      const features = describeFeatures(folder, material.features);
      return { kind: 'fine', ...shared, ...onPixels(material.pixels), recipe: material.recipe, features };
    }
    case 'quick': {
      const features = describeFeatures(folder, material.features);
      return { kind: 'quick', ...shared, recipe: material.recipe, features };
    }
  }
}

function describeFeatures(folder: string, { file: embeddings, dimensions, starter }: FeatureMaterial): FeatureFiles {
  const [rows, groups] = [join(folder, runFiles.featureRows), join(folder, runFiles.groups)];
  return { starter, embeddings, dimensions, rows, groups };
}

/** Arrays for a training on features, by file name. */
function featureArrays(
  project: Project,
  snapshot: Snapshot,
  material: FeatureMaterial,
  groups: Int32Array,
): Record<string, Uint8Array> {
  return {
    [runFiles.featureRows]: rowsIn(snapshot, (sha256) => featureRow(project, material, sha256)),
    [runFiles.groups]: bytesOf(groups),
  };
}

/** Row of each snapshot image in a file of pixels or features. Throws kind 'project-damaged' for an image without a row. */
function rowsIn(snapshot: Snapshot, rowOf: (sha256: Buffer) => number | undefined): Uint8Array {
  const rows = Int32Array.from(snapshot.ids, (_, index) => {
    const row = rowOf(hashAt(snapshot, index));
    if (row !== undefined) return row;
    throw new Failure('project-damaged', 'Pixels or features of the snapshot’s images are missing.', 'Train again.');
  });
  return bytesOf(rows);
}
