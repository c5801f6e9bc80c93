import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Crop } from '../../../../src-shared/domain/preprocessing';
import { forEachConcurrently } from '../../base/concurrency';
import { throwIfCancelled } from '../../base/jobs';
import { cropsOf } from '../../pixels/faces/crops';
import type { Wanted } from '../../pixels/pixels';
import type { ProjectJob } from '../../project/project-job';
import { wantedOf } from '../../splits/snapshot-images';
import type { Snapshot } from '../../splits/snapshots';
import type { TriedFile } from './runtime';

/** A file of a snapshot that is where it was, with the content that the run knows. */
export interface SnapshotFile extends TriedFile {
  /** Its index in the snapshot. */
  readonly row: number;
}

const readsAtOnce = 4;

/** Finds the files of a snapshot's rows that are there and unchanged, with their crops. The others are left out. */
export async function unchangedFiles(
  context: ProjectJob,
  snapshot: Snapshot,
  { rows, crop }: { readonly rows: readonly number[]; readonly crop: Crop },
): Promise<SnapshotFile[]> {
  const wanted = wantedOf(context.project, snapshot, rows).map((item, index) => ({ ...item, row: at(rows, index) }));
  const present: (Wanted & { readonly row: number })[] = [];
  await forEachConcurrently(wanted, readsAtOnce, async (item) => {
    throwIfCancelled(context.job.signal);
    const found = await contentOf(item.file, context.job.signal);
    if (found?.equals(item.sha256)) present.push(item);
    context.job.advance(1);
  });
  const crops = await cropsOf(context, present, crop).catch(nullWhereAway);
  if (crops === null) return [];
  const gone = new Set(crops.leftOut.map(({ image }) => image));
  return present
    .filter(({ image }) => !gone.has(image))
    .sort((a, b) => a.row - b.row)
    .map(({ file, row, sha256 }) => ({ path: file, row, crop: crops.of(sha256) }));
}

/** SHA-256 of a file; null when it can't be read. */
async function contentOf(file: string, signal: AbortSignal): Promise<Buffer | null> {
  if (file === '') return null;
  const hash = createHash('sha256');
  return pipeline(createReadStream(file), hash, { signal }).then(
    () => hash.digest(),
    () => {
      throwIfCancelled(signal);
      return null;
    },
  );
}

/** null where faces can't be found any more: nothing can be checked then, and the person decides what to do. Throws other errors. */
function nullWhereAway(error: unknown): null {
  if (error instanceof Failure && error.kind === 'not-found') return null;
  throw error;
}
