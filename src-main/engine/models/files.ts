import { join } from 'node:path';
import { at } from '../../../src-shared/domain/at';
import { cropOf, filterOf, pixelBytes } from '../../../src-shared/domain/preprocessing';
import { bytesOf, withTemporaryFolder, writeSynced } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { readModelMetadata } from '../../platform/model-folder';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import { chunksOf, forEachConcurrently } from '../base/concurrency';
import { checkSpace } from '../pixels/pixels';
import type { Services } from '../project/services';
import { predictRows, preparationOf } from './model';
import { cropFiles } from '../pixels/faces/files';
import type { FileJob } from '../pixels/faces/finding';
import type { Preparation } from '../pixels/prepare-pixels';

/** Images decoded and predicted together. Limits the temporary disk space (200 MB at 128 pixels). */
export const blockImages = 4096;

export interface PredictedFiles {
  /** In the given order, without refused ones; probabilities are [classes]. */
  readonly images: readonly { readonly path: string; readonly probabilities: Float32Array }[];
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
}

/** Predicts one block of files outside any project with the model in a folder. Leaves nothing behind. */
export async function predictFiles(
  services: Services,
  model: string,
  paths: readonly string[],
  job: JobContext,
): Promise<PredictedFiles> {
  const metadata = await readModelMetadata(model);
  const { inputEdge, classes } = metadata;
  return withTemporaryFolder(privateFolder(), async (temporary) => {
    const pixels = join(temporary, 'pixels.rgb8');
    await checkSpace(pixels, paths.length * pixelBytes(inputEdge));
    const { rows, refused } = await decodeFiles({ services, job, temporary }, paths, pixels, preparationOf(metadata));
    if (rows.length === 0) return { images: [], refused };
    const rowsFile = join(temporary, 'rows.i32');
    await writeSynced(rowsFile, bytesOf(Int32Array.from(rows)));
    job.phase('Predicting', 'images', rows.length);
    const output = join(temporary, 'probabilities.f32');
    const all = await predictRows(services, { model, pixels, rows: rowsFile, count: rows.length, output }, job);
    const width = classes.length;
    if (all.length !== rows.length * width)
      throw new RangeError(`${String(all.length)} probabilities of ${String(rows.length)} images`);
    const images = rows.map((row, index) => ({
      path: at(paths, row),
      probabilities: all.slice(index * width, (index + 1) * width),
    }));
    return { images, refused };
  });
}

/**
 * Decodes files outside any project, cropped as those of a project are. Each file's index is its row.
 * @param file the pixel file to write
 * @returns the rows that were written, ascending, and the files that could not be read
 */
export async function decodeFiles(
  context: FileJob,
  paths: readonly string[],
  file: string,
  { preprocessing, edge }: Preparation,
): Promise<{ rows: number[]; refused: { path: string; reason: string }[] }> {
  const { services, job } = context;
  const { cropped, refused } = await cropFiles(context, paths, cropOf(preprocessing));
  job.phase('Decoding', 'images', cropped.length);
  const rows: number[] = [];
  await forEachConcurrently(chunksOf(cropped, 16), services.decoders.size * 2, async (items) => {
    throwIfCancelled(job.signal);
    const request = { file, edge, resize: filterOf(preprocessing), isTemporary: true, items: [...items] };
    const results = await services.decoders.prepare(request, job.signal);
    items.forEach(({ path, row }, index) => {
      const result = at(results, index);
      if ('crc32' in result) rows.push(row);
      else refused.push({ path, reason: 'reason' in result ? result.reason : changedMeanwhile });
    });
    job.advance(items.length);
  });
  return { rows: rows.sort((a, b) => a - b), refused };
}

const changedMeanwhile = 'It was changed while it was being read. Try again.';
