import { join } from 'node:path';
import { detectorFrame, faceFromFrame, largestFace, type Face } from '../../../../src-shared/domain/face-crop';
import { pixelBytes } from '../../../../src-shared/domain/preprocessing';
import { prefetched } from '../../base/concurrency';
import type { DetectedFaces } from '../../catalog/faces';
import { withTrainer } from '../../base/children/trainers';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import { checkSpace } from '../pixels';
import { chunksOf, forEachConcurrently } from '../../base/concurrency';
import type { Services } from '../../project/services';
import { openDetector } from './detector';

/** A file in which faces are searched for. `sha256` is null when it may have any content. */
export interface FileToSearch {
  readonly file: string;
  readonly sha256: Buffer | null;
}

/** A job on files, with a temporary folder for their pixels. */
export interface FileJob {
  readonly services: Services;
  readonly job: JobContext;
  readonly temporary: string;
}

type Refused = { readonly changed: true } | { readonly refused: string; readonly reason: string };

/** The faces in a file, with the SHA-256 of its content (64 hex digits); or the reason why it could not be read. */
export type SearchedFile = { readonly sha256: string; readonly found: DetectedFaces } | Refused;

/** Pictures that are decoded and searched together: 50 MB of pixels, and the most that a cancelled job loses. */
const blockImages = 256;
const chunkFiles = 16;

/**
 * Searches files for faces, block by block in order. While one block is searched, the next is decoded.
 * @param onBlock called with the results of each block
 */
export async function findFaces<T extends FileToSearch>(
  { services, job, temporary }: FileJob,
  items: readonly T[],
  onBlock: (block: readonly { readonly item: T; readonly result: SearchedFile }[]) => void,
): Promise<void> {
  if (items.length === 0) return;
  const detector = await openDetector(services, job);
  await checkSpace(join(temporary, 'frames'), 2 * blockImages * pixelBytes(detectorFrame.edge));
  job.phase('Looking for faces', 'images', items.length);
  const blocks = chunksOf(items, blockImages).map((block, index) => ({
    block,
    // Two files alternate: one is read while the other is written.
    pixels: join(temporary, `frames-${String(index % 2)}.rgb8`),
  }));
  const decode = async ({ block, pixels }: (typeof blocks)[number]) => ({
    block,
    pixels,
    decoded: await decodeFrames(services, block, pixels, job),
  });
  let before = 0;
  await withTrainer({ log: services.childLog('trainer'), inLanes: true }, async ({ client, on }) => {
    const stop = on('trainer', 'imagesDone', ({ done }) => {
      job.reach(before + done);
    });
    for await (const { block, pixels, decoded } of prefetched(blocks, decode)) {
      const rows = [...block.keys()].filter((row) => 'crc32' in (decoded[row] ?? {}));
      const { faces } = await client.trainer.detectFaces({ detector, pixels, rows }, job.signal);
      const facesOf = new Map(rows.map((row, index) => [row, faces[index] ?? []]));
      onBlock(
        block.flatMap((item, row) => {
          const picture = decoded[row];
          return picture ? [{ item, result: resultOf(picture, facesOf.get(row) ?? []) }] : [];
        }),
      );
      before += block.length;
      job.reach(before);
    }
    stop();
  });
}

type Decoded = Awaited<ReturnType<Services['decoders']['prepare']>>[number];

/** The result for a decoded picture. @param faces in pixels of the frame */
function resultOf(decoded: Decoded, faces: readonly Face[]): SearchedFile {
  if (!('crc32' in decoded)) return decoded;
  const picture = { width: decoded.width, height: decoded.height };
  const largest = largestFace(faces.map((face) => faceFromFrame(face, picture)));
  return { sha256: decoded.sha256, found: { faces: faces.length, largest, picture } };
}

async function decodeFrames(
  { decoders }: Services,
  block: readonly FileToSearch[],
  file: string,
  job: JobContext,
): Promise<readonly Decoded[]> {
  const results: Decoded[] = [];
  const numbered = block.map(({ file: path, sha256 }, row) => ({ path, row, sha256: sha256?.toString('hex') ?? null }));
  await forEachConcurrently(chunksOf(numbered, chunkFiles), decoders.size * 2, async (items) => {
    throwIfCancelled(job.signal);
    const prepared = await decoders.prepare(
      { file, edge: detectorFrame.edge, resize: 'framed', isTemporary: true, items },
      job.signal,
    );
    items.forEach(({ row }, index) => {
      const result = prepared[index];
      if (result) results[row] = result;
    });
  });
  return results;
}
