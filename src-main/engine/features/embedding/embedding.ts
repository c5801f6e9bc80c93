import { statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Features } from '../../../../src-shared/domain/features';
import { pixelBytes, preprocessingOf, type Crop } from '../../../../src-shared/domain/preprocessing';
import { reducedFiles } from '../../../../src-shared/workers/reduced';
import { withTemporaryFolder } from '../../../platform/atomic';
import { dropSums, writeWithSums } from '../../../platform/sums/sums';
import { prefetched } from '../../base/concurrency';
import { withTrainer, type Trainer } from '../../base/children/trainers';
import { cropsOf, type Crops } from '../../pixels/faces/crops';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import { chunksOf, forEachConcurrently } from '../../base/concurrency';
import { checkSpace, leaveOut, notLeftOut, oneOfEachContent, type LeftOut, type Wanted } from '../../pixels/pixels';
import type { Services } from '../../project/services';
import { inSlices } from '../../base/slices';
import type { Starter } from '../starters/starters';
import { descriptionFile, rowsFile, type SpaceDescription } from '../../project/spaces';

export type EmbeddingPrecision = 'float32' | 'bfloat16';

/** The embeddings of one starter, one preprocessing and one precision. */
export interface EmbeddingSpace {
  readonly starter: Starter;
  readonly precision: EmbeddingPrecision;
  /** What of a picture they are of. */
  readonly crop: Crop;
  /** Names it in the catalog and among the project's folders. */
  readonly name: string;
  /** Little-endian float32 [rows, dimensions]; the catalog knows the row of each content. */
  readonly file: string;
}

/** What the space of some features is named, in float32. */
export const nameOfSpace = ({ starter, crop }: Features): string => `${starter}-${preprocessingOf(crop)}`;

export function spaceOf(
  project: Project,
  starter: Starter,
  precision: EmbeddingPrecision,
  crop: Crop = 'none',
): EmbeddingSpace {
  const name = `${nameOfSpace({ starter: starter.id, crop })}${precision === 'float32' ? '' : `-${precision}`}`;
  return { starter, precision, crop, name, file: join(project.folder.space(name), rowsFile) };
}

/** Images that are decoded and embedded together; what a cancelled job may lose, and 77 MB of pixels at 224. */
const blockImages = 512;
const chunkFiles = 16;

/** A block of images on its way. */
interface Block {
  readonly wanted: readonly Wanted[];
  readonly pixels: string;
}

/** Images of a block that could be decoded, with their rows in its pixels. */
interface DecodedBlock extends Block {
  readonly rows: readonly number[];
}

/**
 * Sees to it that a space has a row for each wanted content; images whose content has a row already cost nothing. While one
 * block is embedded the next is decoded. Rows are on the disk before the catalog names them.
 * @returns how many rows were made, and the images that could not be decoded, which are marked so in the catalog
 */
export async function embedImages(
  services: Services,
  project: Project,
  space: EmbeddingSpace,
  wanted: readonly Wanted[],
  job: JobContext,
): Promise<{ embedded: number; leftOut: LeftOut[] }> {
  await forgetLostRows(project, space);
  const without = await inSlices(withoutRow(project, space, wanted), job.signal);
  if (without.length === 0) return { embedded: 0, leftOut: [] };
  const crops = await cropsOf(services, project, without, space.crop, job);
  const leftOut = [...crops.leftOut];
  const missing = notLeftOut(without, leftOut);
  const { dimensions, inputEdge } = space.starter;
  await describe(project, space);
  await checkSpace(space.file, missing.length * dimensions * 4 + 2 * blockImages * pixelBytes(inputEdge));
  job.phase('Embedding', 'images', missing.length);
  let embedded = 0;
  await withTemporaryFolder(project.folder.embeddings, async (temporary) => {
    const blocks = chunksOf(missing, blockImages).map((block, index): Block => {
      // Two files take turns: one is read while the other is written.
      return { wanted: block, pixels: join(temporary, `${String(index % 2)}.rgb8`) };
    });
    const decode = (block: Block): Promise<DecodedBlock> =>
      decodeBlock(services, project, block, { space, crops }, leftOut, job);
    await withTrainer({ log: services.childLog('trainer'), inLanes: true }, async (trainer) => {
      const opened = open(space, trainer); // TensorFlow is loaded while the first block is decoded
      for await (const block of prefetched(blocks, decode)) {
        await opened;
        embedded += await embedBlock(project, space, block, trainer, job);
      }
    });
  });
  return { embedded, leftOut };
}

/** Has the trainer load the starter. */
function open({ starter, precision }: EmbeddingSpace, { client }: Trainer): Promise<unknown> {
  const opened = client.trainer.openStarter({ starter: starter.folder, precision });
  opened.catch(() => undefined); // thrown where it is awaited
  return opened;
}

async function decodeBlock(
  { decoders }: Services,
  project: Project,
  block: Block,
  { space: { starter }, crops }: { readonly space: EmbeddingSpace; readonly crops: Crops },
  leftOut: LeftOut[],
  job: JobContext,
): Promise<DecodedBlock> {
  const rows: number[] = [];
  const numbered = block.wanted.map((item, row) => ({ item, row }));
  await forEachConcurrently(chunksOf(numbered, chunkFiles), decoders.size * 2, async (items) => {
    throwIfCancelled(job.signal);
    const request = items.map(({ item, row }) => {
      const { file: path, sha256 } = item;
      return { path, row, sha256: sha256.toString('hex'), crop: crops.of(sha256) };
    });
    const { pixels: file } = block;
    const results = await decoders.prepare(
      { file, edge: starter.inputEdge, isTemporary: true, items: request },
      job.signal,
    );
    project.catalog.transaction(() => {
      items.forEach(({ item, row }, index) => {
        const result = results[index];
        if (result && 'crc32' in result) rows.push(row);
        else if (result) leftOut.push(leaveOut(project, item, result));
      });
    });
  });
  return { ...block, rows: rows.sort((a, b) => a - b) };
}

async function embedBlock(
  { catalog }: Project,
  { name, file, starter, precision }: EmbeddingSpace,
  { wanted, pixels, rows }: DecodedBlock,
  { client, on }: Trainer,
  job: JobContext,
): Promise<number> {
  job.advance(wanted.length - rows.length); // those that are left out
  if (rows.length === 0) return 0;
  const first = catalog.embeddings.nextRow(name);
  let told = 0;
  const stop = on('trainer', 'imagesDone', ({ done }) => {
    job.advance(done - told);
    told = done;
  });
  const request = { starter: starter.folder, precision, pixels, rows: [...rows], output: file, first };
  const { checksums } = await client.trainer.embed(request, job.signal).finally(stop);
  catalog.transaction(() => {
    rows.forEach((row, index) => {
      const [item, crc32] = [wanted[row], checksums[index]];
      if (item && crc32 !== undefined) catalog.embeddings.add(name, item.sha256, { row: first + index, crc32 });
    });
  });
  return rows.length;
}

async function describe(project: Project, { name, starter, precision, crop }: EmbeddingSpace): Promise<void> {
  const folder = project.folder.space(name);
  await mkdir(folder, { recursive: true });
  const { id, dimensions } = starter;
  const description: SpaceDescription = { starter: id, dimensions, preprocessing: preprocessingOf(crop), precision };
  await writeWithSums(folder, { [descriptionFile]: JSON.stringify(description, null, 2) });
}

/** A file that is gone or was cut off is made anew: it holds nothing that can't be computed again. */
export async function forgetLostRows({ catalog }: Project, { name, file, starter }: EmbeddingSpace): Promise<void> {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= catalog.embeddings.nextRow(name) * starter.dimensions * 4) return;
  const folder = dirname(file);
  await dropSums(folder, [reducedFiles.description]);
  await rm(join(folder, reducedFiles.description), { force: true }); // it is a copy of rows that are gone
  catalog.embeddings.forget(name);
}

/** One image of each content that has no row yet. */
const withoutRow = (
  { catalog }: Project,
  { name }: EmbeddingSpace,
  wanted: readonly Wanted[],
): Generator<void, Wanted[]> =>
  oneOfEachContent(wanted, (sha256) => catalog.embeddings.find(name, sha256) !== undefined);
