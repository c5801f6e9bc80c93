import { join } from 'node:path';
import { at } from '../../../src-shared/domain/at';
import { cropOf, pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { bytesOf, withTemporaryFolder, writeSynced } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { modelLimits, withLimitedTrainer } from '../base/children/limited';
import type { Trainer } from '../base/children/trainers';
import { prefetched } from '../base/concurrency';
import { withoutProgress, type JobContext } from '../base/jobs';
import { checkSpace } from '../pixels/pixels';
import type { Services } from '../project/services';
import { decodeFiles, type PredictedFiles } from './files';
import { predictRowsWith, preparationOf } from './model';

/** Pictures that are decoded and predicted together: 77 MB of pixels at 224. The first block is small, so that it is seen soon. */
const firstBlock = 128;
const blockImages = 512;
/** Each block of pictures that are cropped to faces starts a process that finds them. */
const croppedBlockImages = 4096;

/** A model in a folder in tfjs layers format. */
export interface LayersFolder {
  readonly folder: string;
  readonly metadata: ModelMetadata;
}

interface Block {
  readonly paths: readonly string[];
  /** File that their pixels are decoded to; each path's index is its row. */
  readonly pixels: string;
}

interface DecodedBlock extends Block {
  readonly rows: readonly number[];
  readonly refused: PredictedFiles['refused'];
}

/**
 * Predicts files outside any project with one process, block by block in order. While TensorFlow is loaded, the first block is
 * decoded; while one block is predicted, the next. Leaves nothing behind.
 * @throws Failure of kind 'unsupported' when the model exceeds its limits of memory or time, 'cancelled'
 */
export async function predictInBlocks(
  services: Services,
  model: LayersFolder,
  paths: readonly string[],
  job: JobContext,
  onBlock: (block: PredictedFiles) => Promise<void>,
): Promise<void> {
  if (paths.length === 0) return;
  job.phase('Predicting', 'images', paths.length);
  const preparation = preparationOf(model.metadata);
  const isCropped = cropOf(preparation.preprocessing) === 'face';
  const size = isCropped ? croppedBlockImages : blockImages;
  await withTemporaryFolder(privateFolder(), async (temporary) => {
    await checkSpace(join(temporary, 'pixels'), 2 * size * pixelBytes(model.metadata.inputEdge));
    const options = { log: services.childLog('trainer'), inLanes: true };
    await withLimitedTrainer(options, model.folder, modelLimits, async (trainer, { progressed }) => {
      const opened = trainer.client.trainer.openModel({ model: model.folder }, job.signal);
      opened.catch(() => undefined); // thrown where it is awaited
      const decode = async ({ paths: some, pixels }: Block): Promise<DecodedBlock> => {
        const context = { services, temporary, job: withoutProgress(job.signal) };
        const decoded = await decodeFiles(context, some, pixels, preparation);
        progressed(); // the process waits for pictures, which is not its fault
        return { paths: some, pixels, ...decoded };
      };
      for await (const block of prefetched(blocksOf(paths, size, temporary), decode)) {
        await opened;
        await onBlock(await predictBlock(trainer, model, block, job));
      }
    });
  });
}

/** Blocks of paths. Two pixel files alternate: one is read while the other is written. */
function blocksOf(paths: readonly string[], size: number, temporary: string): Block[] {
  const blocks: Block[] = [];
  for (let from = 0, to = size === blockImages ? firstBlock : size; from < paths.length; [from, to] = [to, to + size]) {
    const pixels = join(temporary, `pixels-${String(blocks.length % 2)}.rgb8`);
    blocks.push({ paths: paths.slice(from, to), pixels });
  }
  return blocks;
}

async function predictBlock(
  trainer: Trainer,
  { folder, metadata: { classes } }: LayersFolder,
  { paths, pixels, rows, refused }: DecodedBlock,
  job: JobContext,
): Promise<PredictedFiles> {
  job.advance(refused.length);
  if (rows.length === 0) return { images: [], refused };
  const rowsFile = `${pixels}.rows`;
  await writeSynced(rowsFile, bytesOf(Int32Array.from(rows)));
  let reported = 0;
  const stop = trainer.on('trainer', 'imagesDone', ({ done }) => {
    job.advance(done - reported);
    reported = done;
  });
  const request = { model: folder, pixels, rows: rowsFile, count: rows.length, output: `${pixels}.probabilities` };
  const all = await predictRowsWith(trainer, request, job.signal).finally(stop);
  const width = classes.length;
  if (all.length !== rows.length * width)
    throw new RangeError(`${String(all.length)} probabilities of ${String(rows.length)} images`);
  const images = rows.map((row, index) => ({
    path: at(paths, row),
    probabilities: all.subarray(index * width, (index + 1) * width),
  }));
  return { images, refused };
}
