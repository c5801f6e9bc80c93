import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { InferOutput } from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import type { trainerContract } from '../../../src-shared/workers/trainer';
import { bytesOf } from '../../platform/atomic';
import { openOwn } from '../../platform/own-files';
import { readBatches } from '../data/batches';
import { openPixels } from '../data/pixels';
import { compileInference } from '../graph/inference';
import { yieldToMessages } from '../job/yielding';
import { openOnnxStarter } from '../starters/onnx/network';
import { describeStarter, readStarter } from '../starters/starter-folder';
import { loadTensorFlow } from '../runtime/tensorflow';

type EmbedRequest = InferOutput<typeof trainerContract.trainer.embed.params>;

/** A network that gives features: compiled, or in ONNX Runtime. */
interface FeatureNetwork {
  /** Features per image. */
  readonly width: number;
  /** Best number of images per call. */
  readonly batch: number;
  /** @param pixels [count, edge, edge, 3] @returns features [count, width] */
  run(pixels: Uint8Array, count: number): Float32Array | Promise<Float32Array>;
  close(): void | Promise<void>;
}

/** A starter that is ready. */
interface OpenedStarter {
  readonly key: string;
  readonly network: FeatureNetwork;
  /** Edge of its input, in pixels. */
  readonly edge: number;
}

/** The starter that was used last. It stays open because a job embeds block by block. */
let opened: OpenedStarter | null = null;

/**
 * Writes features of images, one row per image, and syncs the file.
 * @param embedded called after each batch with the number of images done
 * @returns CRC-32 of each row
 * @throws Failure of kind 'cancelled' within one batch of the signal, 'bad-input' when a feature is not finite, 'step-failed', or
 *   what `openStarter` and `openPixels` throw
 */
export async function embed(
  request: EmbedRequest,
  embedded: (done: number) => void,
  signal: AbortSignal,
): Promise<{ checksums: number[] }> {
  const { network, edge } = await openStarter(request);
  const pixels = await openPixels(request.pixels, edge);
  const output = await openOwn(request.output, 'rows');
  const checksums: number[] = [];
  try {
    const images = Int32Array.from(request.rows.keys());
    const source = { pixels, rows: Int32Array.from(request.rows), edge };
    let written = Promise.resolve();
    for await (const batch of readBatches(source, images, network.batch)) {
      const features = await network.run(batch.pixels, batch.images.length);
      if (!features.every(Number.isFinite)) throw notFinite(request.starter);
      await written; // the previous rows are written while the graph runs
      const row = request.first + checksums.length;
      written = writeRows(output, features, row * network.width * 4);
      written.catch(() => undefined); // thrown where it is awaited
      for (let start = 0; start < features.length; start += network.width) {
        checksums.push(crc32(bytesOf(features.subarray(start, start + network.width))));
      }
      embedded(checksums.length);
      await yieldToMessages(signal);
    }
    await written;
    await output.sync();
    return { checksums };
  } finally {
    await pixels.close();
    await output.close();
  }
}

/** Loads a starter, unless it is open already. @throws as `readStarter`, `compileInference` and `openOnnxStarter` do */
export async function openStarter({
  starter,
  precision,
}: Pick<EmbedRequest, 'starter' | 'precision'>): Promise<OpenedStarter> {
  const key = `${precision} ${starter}`;
  if (opened?.key === key) return opened;
  await opened?.network.close();
  opened = null;
  const description = await describeStarter(starter);
  const network = description.onnx ? await openOnnxStarter(starter, description) : await compiled(starter, precision);
  opened = { key, network, edge: description.inputEdge };
  return opened;
}

async function compiled(starter: string, precision: EmbedRequest['precision']): Promise<FeatureNetwork> {
  const tf = await loadTensorFlow();
  const { model } = await readStarter(tf, starter);
  try {
    const network = await compileInference(tf, model, precision);
    return {
      width: network.width,
      batch: network.batch,
      run: (pixels, count) => network.run(pixels, count),
      close: () => {
        network.dispose();
      },
    };
  } finally {
    model.dispose();
  }
}

async function writeRows(output: FileHandle, features: Float32Array, position: number): Promise<void> {
  const bytes = bytesOf(features);
  for (let done = 0; done < bytes.length;) {
    done += (await output.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

const notFinite = (starter: string): Failure =>
  new Failure(
    'bad-input',
    `The starter model in ${starter} gives features that are not finite numbers.`,
    'Use another starter.',
  );
