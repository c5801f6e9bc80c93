import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotRow } from '../../../src-shared/contract/snapshots';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { bytesOf, makeFolderAtomically, writeSynced } from '../../platform/atomic';
import { takeSums } from '../../platform/sums/sums';
import { partFromNumber } from '../catalog/image-list';
import type { TrainableImage } from '../catalog/images';
import { writeNamedFile, type Replaces } from '../base/named-file';
import { requireNoImage } from '../project/no-image';
import type { Project } from '../project/project';
import { TableLines } from '../tables/lines';
import { compareCodePoints } from '../base/code-points';
import { noLabelledImages } from './no-labelled-images';

/** The data of a run. Entry k of each array belongs to the same image; images are in order of id. */
export interface Snapshot {
  /** Sorted class names of its time; a label is an index into them. */
  readonly classes: readonly string[];
  /** Ids of these classes, which stay when names change; 0 for a class that the catalog has lost. */
  readonly classIds: readonly number[];
  readonly ids: Int32Array;
  readonly labels: Int32Array;
  /** 0 train, 1 validation, 2 test. */
  readonly parts: Uint8Array;
  /** SHA-256 of each file, 32 bytes per image. */
  readonly hashes: Uint8Array;
}

/** Takes a snapshot of a split's labelled, readable images except those of `without`, and writes it unless an equal one exists. */
export async function takeSnapshot(
  project: Project,
  split: number,
  without: ReadonlySet<number> = new Set(),
): Promise<{ row: SnapshotRow; snapshot: Snapshot }> {
  // While a large step is underway, some labels are old and some are new.
  const snapshot = await project.stepMutex.whenFree(() => {
    const members = project.catalog.splits.members(split);
    const images = project.catalog.images.trainable().filter(({ id }) => members.has(id) && !without.has(id));
    if (images.length === 0) throw noLabelledImages(project);
    return build(images, members);
  });
  const id = hashOf(snapshot);
  const folder = project.folder.snapshot(id);
  if (!existsSync(folder)) await write(folder, snapshot);
  const row = describe(id, snapshot);
  project.catalog.snapshots.add(row, split);
  return { row, snapshot };
}

/** Files of a snapshot's folder. Its name is the hash of their content; their checksums show which one is damaged. */
export const snapshotFiles = ['classes.json', 'ids.i32', 'labels.i32', 'parts.u8', 'hashes.sha256'] as const;

/** Reads a snapshot, and checks it against its name, which is a hash. Kinds 'not-found', 'project-damaged'. */
export async function readSnapshot(project: Project, id: string): Promise<Snapshot> {
  const row = project.catalog.snapshots.byId(id);
  if (!row) throw new Failure('not-found', `There is no snapshot ${id}.`, { step: 'choose-snapshot' });
  const folder = project.folder.snapshot(id);
  const read = async (name: string): Promise<ArrayBuffer> => new Uint8Array(await readFile(join(folder, name))).buffer;
  try {
    const snapshot = {
      classes: row.classes,
      classIds: row.classIds,
      ids: new Int32Array(await read('ids.i32')),
      labels: new Int32Array(await read('labels.i32')),
      parts: new Uint8Array(await read('parts.u8')),
      hashes: new Uint8Array(await read('hashes.sha256')),
    };
    if (hashOf(snapshot) === id || hashWithoutIds(snapshot) === id) return snapshot;
  } catch (error) {
    throw damaged(id, folder, error);
  }
  throw damaged(id, folder);
}

/** Writes a snapshot as CSV: path, class, split, sha256. */
export async function exportSnapshot(
  project: Project,
  id: string,
  file: string,
  replaces: Replaces,
): Promise<{ images: number; quotedCells: number }> {
  await requireNoImage(project, file);
  const { classes, ids, labels, parts, hashes } = await readSnapshot(project, id);
  const rows = Array.from(ids, (image, index) => {
    const location = project.catalog.images.location(image);
    const hash = Buffer.from(hashes.subarray(index * 32, index * 32 + 32)).toString('hex');
    const path = location ? `${location.root}/${location.path}` : '';
    return [path, at(classes, at(labels, index)), partFromNumber(at(parts, index)), hash];
  });
  const lines = new TableLines();
  await writeNamedFile(
    file,
    replaces,
    [['path', 'class', 'split', 'sha256'], ...rows].map((row) => lines.line(row)),
  );
  return { images: rows.length, quotedCells: lines.quotedCells };
}

function build(images: readonly TrainableImage[], members: ReadonlyMap<number, number>): Snapshot {
  const idOf = new Map(images.map((image) => [image.className, image.classId]));
  const sorted = [...idOf].sort(([a], [b]) => compareCodePoints(a, b));
  const indexOf = new Map(sorted.map(([, id], index) => [id, index]));
  return {
    classes: sorted.map(([name]) => name),
    classIds: sorted.map(([, id]) => id),
    ids: Int32Array.from(images, (image) => image.id),
    labels: Int32Array.from(images, (image) => indexOf.get(image.classId) ?? -1),
    parts: Uint8Array.from(images, (image) => members.get(image.id) ?? 0),
    hashes: Uint8Array.from(Buffer.concat(images.map((image) => image.sha256))),
  };
}

async function write(folder: string, snapshot: Snapshot): Promise<void> {
  await makeFolderAtomically(folder, async (temporary) => {
    await writeSynced(join(temporary, 'classes.json'), JSON.stringify(snapshot.classes));
    await writeSynced(join(temporary, 'ids.i32'), bytesOf(snapshot.ids));
    await writeSynced(join(temporary, 'labels.i32'), bytesOf(snapshot.labels));
    await writeSynced(join(temporary, 'parts.u8'), snapshot.parts);
    await writeSynced(join(temporary, 'hashes.sha256'), snapshot.hashes);
    await takeSums(temporary, snapshotFiles);
  });
}

const hashOf = (snapshot: Snapshot): string => hashUnder([snapshot.classes, snapshot.classIds], snapshot);

/** Name of a snapshot that was taken before class ids were stored. */
const hashWithoutIds = (snapshot: Snapshot): string => hashUnder(snapshot.classes, snapshot);

function hashUnder(classes: unknown, { ids, labels, parts, hashes }: Snapshot): string {
  const hash = createHash('sha256').update(JSON.stringify(classes));
  for (const array of [ids, labels, parts, hashes]) hash.update(bytesOf(array));
  return hash.digest('hex').slice(0, 16);
}

function describe(id: string, { classes, classIds, ids, parts }: Snapshot): SnapshotRow {
  const counts = [0, 0, 0];
  for (const part of parts) counts[part] = (counts[part] ?? 0) + 1;
  const [train = 0, validation = 0, test = 0] = counts;
  return {
    snapshot: id,
    images: ids.length,
    classes: [...classes],
    classIds: [...classIds],
    train,
    validation,
    test,
    madeAt: Date.now(),
  };
}

const damaged = (id: string, folder: string, cause?: unknown): Failure =>
  new Failure('project-damaged', `The snapshot ${id} in ${folder} is damaged.`, 'Restore the folder from a backup.', {
    cause,
  });
