import { join } from 'node:path';
import {
  cropOf,
  filterOf,
  pixelBytes,
  preprocessingsOf,
  type Filter,
} from '../../../../src-shared/domain/preprocessing';
import { withTemporaryFolder } from '../../../platform/atomic';
import { chunksOf, prefetched } from '../../base/concurrency';
import { modelLimits, withLimitedTrainer } from '../../base/children/limited';
import type { Trainer } from '../../base/children/trainers';
import { inSlices } from '../../base/slices';
import { decodeToRows } from '../../pixels/decoding';
import { cropsOf, type Crops } from '../../pixels/faces/crops';
import { checkSpace, notLeftOut, oneOfEachContent, type LeftOut, type Wanted } from '../../pixels/pixels';
import type { ProjectJob } from '../../project/project-job';
import { nameOfSpace } from '../../project/spaces';
import { writeDescription, type EmbeddingSpace } from './space';

/** Images that are decoded and embedded together; what a cancelled job may lose, and 77 MB of pixels at 224. */
const blockImages = 512;

/** A block of images, and the file that their pixels are decoded to. */
interface Block {
  readonly images: readonly Wanted[];
  readonly pixels: string;
}

interface DecodedBlock extends Block {
  /** Indices of the images that could be decoded, ascending; also their rows in the file. */
  readonly rows: readonly number[];
}

/**
 * Computes the features of those images whose content has no row in a space. While one block is embedded the next is decoded.
 * Rows are on the disk before the catalog names them.
 * @returns the number of rows made, and the images that could not be decoded; their state in the catalog says why
 */
export async function embedImages(
  context: ProjectJob,
  space: EmbeddingSpace,
  images: readonly Wanted[],
): Promise<{ embedded: number; leftOut: LeftOut[] }> {
  const { services, project, job } = context;
  const { embeddings } = project.catalog;
  const hasRow = (sha256: Buffer): boolean => embeddings.find(space.name, sha256) !== undefined;
  const withoutRow = await inSlices(oneOfEachContent(images, hasRow), job.signal);
  if (withoutRow.length === 0) return { embedded: 0, leftOut: [] };
  const crops = await cropsOf(context, withoutRow, cropOf(space.preprocessing));
  const leftOut = [...crops.leftOut];
  const missing = notLeftOut(withoutRow, leftOut);
  const { dimensions, inputEdge } = space.starter;
  await writeDescription(project, space);
  await checkSpace(space.file, missing.length * dimensions * 4 + 2 * blockImages * pixelBytes(inputEdge));
  job.phase(phaseOf(context, space), 'images', missing.length);
  let embedded = 0;
  await withTemporaryFolder(project.folder.embeddings, async (temporary) => {
    const blocks = chunksOf(missing, blockImages).map((block, index): Block => {
      // Two files take turns: one is read while the other is written.
      return { images: block, pixels: join(temporary, `${String(index % 2)}.rgb8`) };
    });
    const filter = filterOf(space.preprocessing);
    const decode = async (block: Block): Promise<DecodedBlock> => {
      const decoded = await decodeBlock(context, block, { edge: inputEdge, filter, crops });
      leftOut.push(...decoded.leftOut);
      return { ...block, rows: decoded.rows };
    };
    const options = { log: services.childLog('trainer'), inLanes: true };
    await withLimitedTrainer(options, space.starter.folder, modelLimits, async (trainer, watch) => {
      const opened = openInTrainer(trainer, space); // TensorFlow is loaded while the first block is decoded
      for await (const block of prefetched(blocks, decode)) {
        await opened;
        watch.progressed(); // it has waited for the decoding
        embedded += await embedBlock(context, trainer, space, block);
      }
    });
  });
  return { embedded, leftOut };
}

/** Says why features are computed that a person has waited for before. */
function phaseOf({ project: { catalog } }: ProjectJob, { name, starter, preprocessing }: EmbeddingSpace): string {
  const features = { starter: starter.id, crop: cropOf(preprocessing) };
  const earlier = preprocessingsOf(features.crop).map((each) => nameOfSpace(features, each));
  const isFirst = catalog.embeddings.nextRow(name) === 0;
  const isAgain = isFirst && earlier.some((each) => catalog.embeddings.nextRow(each) > 0);
  return isAgain ? 'Computing features again, since pictures are resized more exactly now' : 'Computing features';
}

/** Has the trainer load the starter. */
function openInTrainer({ client }: Trainer, { starter, precision }: EmbeddingSpace): Promise<unknown> {
  const opened = client.trainer.openStarter({ starter: starter.folder, precision });
  opened.catch(() => undefined); // thrown where it is awaited
  return opened;
}

async function decodeBlock(
  context: ProjectJob,
  { images, pixels }: Block,
  how: { readonly edge: number; readonly filter: Filter; readonly crops: Crops },
): Promise<{ rows: number[]; leftOut: LeftOut[] }> {
  const rows: number[] = [];
  const target = { file: pixels, ...how, firstRow: 0, isTemporary: true };
  const leftOut = await decodeToRows(context, images, target, { decoded: (_image, { row }) => rows.push(row) });
  return { rows: rows.sort((a, b) => a - b), leftOut };
}

/** @returns the number of rows made */
async function embedBlock(
  { project: { catalog }, job }: ProjectJob,
  { client, on }: Trainer,
  { name, file, starter, precision }: EmbeddingSpace,
  { images, pixels, rows }: DecodedBlock,
): Promise<number> {
  job.advance(images.length - rows.length); // those that are left out
  if (rows.length === 0) return 0;
  const first = catalog.embeddings.nextRow(name);
  let reported = 0;
  const stop = on('trainer', 'imagesDone', ({ done }) => {
    job.advance(done - reported);
    reported = done;
  });
  const request = { starter: starter.folder, precision, pixels, rows: [...rows], output: file, first };
  const { checksums } = await client.trainer.embed(request, job.signal).finally(stop);
  catalog.transaction(() => {
    rows.forEach((row, index) => {
      const [image, crc32] = [images[row], checksums[index]];
      if (image && crc32 !== undefined) catalog.embeddings.add(name, image.sha256, { row: first + index, crc32 });
    });
  });
  return rows.length;
}
