import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-node-gpu';
import type { InferOutput } from 'valibot';
import { at } from '../../../src-shared/domain/at';
import { reducedComponents, reducedFiles } from '../../../src-shared/workers/reduced';
import type { trainerContract } from '../../../src-shared/workers/trainer';
import { bytesOf, writeSynced } from '../../platform/atomic';
import { openOwn } from '../../platform/own-files';
import { openRows, readFloatRows, type RowFile } from '../data/rows';
import { yieldToMessages } from '../job/yielding';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import { principalDirections } from './directions';

type ReduceRequest = InferOutput<typeof trainerContract.trainer.reduce.params>;

/** Directions are chosen by at most this many rows: more hardly change them. */
const maxSampled = 20_000;

/** Rows that are reduced at a time: 21 MB of 1,280 features. */
const blockRows = 4096;

/** Share of the numbers that may be clipped to the range of an int8. */
const clippedShare = 1e-4;

/**
 * Writes rows of features to the space's reduced copy, see src-shared/workers/reduced.ts.
 * @param reduced called after each block with the number of rows done
 * @throws Failure of kind 'cancelled' within one block of the signal, or what `openRows` and its file throw
 */
export async function reduce(
  request: ReduceRequest,
  reduced: (done: number) => void,
  signal: AbortSignal,
): Promise<{ scale: number }> {
  const { dimensions, folder, from, to } = request;
  const tf = await loadTensorFlow();
  const names = { noun: 'file of features', nextStep: 'Start the job again.' };
  const features = await openRows(request.embeddings, dimensions * 4, names);
  const codes = await openOwn(join(folder, reducedFiles.codes), from === 0 ? 'write' : 'update');
  let basis: Basis | null = null;
  try {
    basis = request.scale === null ? await chooseBasis(tf, features, request) : await readBasis(tf, request);
    for (let first = from; first < to; first += blockRows) {
      const count = Math.min(blockRows, to - first);
      const rows = Int32Array.from({ length: count }, (_, index) => first + index);
      const values = await readFloatRows(features, rows, dimensions);
      const block = codesOf(tf, values, basis, request.scale ?? basis.scale);
      await writeFully(codes, block, first * reducedComponents);
      reduced(first + count - from);
      await yieldToMessages(signal);
    }
    await codes.sync();
    return { scale: basis.scale };
  } finally {
    basis?.dispose();
    await features.close();
    await codes.close();
  }
}

/** The directions of a reduced copy, with the scale of its numbers. */
interface Basis {
  /** [dimensions] */
  readonly mean: Tensor1D;
  /** [dimensions, components], orthonormal columns */
  readonly directions: Tensor2D;
  /** Factor that brings numbers into the range of an int8. */
  readonly scale: number;
  dispose(): void;
}

/** Chooses directions from an even sample of all rows, and writes them. */
async function chooseBasis(
  tf: TensorFlow,
  features: RowFile,
  { dimensions, folder, to }: ReduceRequest,
): Promise<Basis> {
  const interval = Math.max(1, to / maxSampled);
  const sample = Int32Array.from({ length: Math.ceil(to / interval) }, (_, index) => Math.floor(index * interval));
  const rows = await readFloatRows(features, sample, dimensions);
  const { mean, covariance } = tf.tidy(() => {
    const unit = unitLength(tf, tf.tensor2d(rows, [sample.length, dimensions]));
    const mean = tf.mean<Tensor1D>(unit, 0);
    const centred = tf.sub<Tensor2D>(unit, mean);
    return {
      mean: mean.dataSync<'float32'>(),
      covariance: tf.div(tf.matMul(centred, centred, true), sample.length).dataSync<'float32'>(),
    };
  });
  const directions = principalDirections(tf, covariance, dimensions, reducedComponents);
  const file = new Float32Array(dimensions * (1 + reducedComponents));
  file.set(mean);
  file.set(directions, dimensions);
  await writeSynced(join(folder, reducedFiles.basis), bytesOf(file));
  const basis = basisOf(tf, file, dimensions, 1);
  return { ...basis, scale: scaleFor(tf, rows, basis) };
}

async function readBasis(tf: TensorFlow, { dimensions, folder, scale }: ReduceRequest): Promise<Basis> {
  const file = await openRows(join(folder, reducedFiles.basis), dimensions * (1 + reducedComponents) * 4, {
    noun: 'basis of reduced features',
    nextStep: 'Start the job again.',
  });
  try {
    const values = await readFloatRows(file, Int32Array.of(0), dimensions * (1 + reducedComponents));
    return basisOf(tf, values, dimensions, scale ?? 1);
  } finally {
    await file.close();
  }
}

/** @param file mean [dimensions], then directions [dimensions, components] */
function basisOf(tf: TensorFlow, file: Float32Array, dimensions: number, scale: number): Basis {
  const mean = tf.tensor1d(file.slice(0, dimensions));
  const directions = tf.tensor2d(file.slice(dimensions), [dimensions, reducedComponents]);
  return {
    mean,
    directions,
    scale,
    dispose() {
      mean.dispose();
      directions.dispose();
    },
  };
}

/** The factor that brings nearly all numbers into the range of an int8. */
function scaleFor(tf: TensorFlow, rows: Float32Array, basis: Basis): number {
  const sizes = tf.tidy(() => tf.abs(reducedRows(tf, rows, basis)).dataSync<'float32'>()).sort();
  const largest = at(sizes, Math.floor((sizes.length - 1) * (1 - clippedShare)));
  return 127 / Math.max(largest, 1e-6);
}

/** @param rows [count, dimensions] @returns [count, components] */
function codesOf(tf: TensorFlow, rows: Float32Array, basis: Basis, scale: number): Int8Array {
  const values = tf.tidy(() =>
    tf
      .clipByValue(tf.round(tf.mul(reducedRows(tf, rows, basis), scale)), -127, 127)
      .toInt()
      .dataSync<'int32'>(),
  );
  return Int8Array.from(values);
}

/** @param rows [count, dimensions] @returns [count, components], not scaled */
function reducedRows(tf: TensorFlow, rows: Float32Array, { mean, directions }: Basis): Tensor2D {
  const dimensions = mean.size;
  const unit = unitLength(tf, tf.tensor2d(rows, [rows.length / dimensions, dimensions]));
  return tf.matMul(tf.sub<Tensor2D>(unit, mean), directions);
}

/** Scales rows to unit length. Rows of forgotten images stay 0. */
const unitLength = (tf: TensorFlow, rows: Tensor2D): Tensor2D =>
  tf.div<Tensor2D>(rows, tf.maximum(tf.norm(rows, 'euclidean', 1, true), 1e-12));

async function writeFully(file: FileHandle, bytes: Int8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}
