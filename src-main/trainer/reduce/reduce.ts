import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-node-gpu';
import type { InferOutput } from 'valibot';
import { reducedComponents, reducedFiles } from '../../../src-shared/workers/reduced';
import type { trainerContract } from '../../../src-shared/workers/trainer';
import { bytesOf, writeSynced } from '../../platform/atomic';
import { openOwn } from '../../platform/own-files';
import { openRows, type RowFile } from '../data/pixels';
import { yieldToMessages } from '../job/yielding';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import { principalDirections } from './directions';

type ReduceRequest = InferOutput<typeof trainerContract.trainer.reduce.params>;

/** Rows that directions are chosen by, at most: more hardly change them. */
const mostSampled = 20_000;

/** Rows that are reduced at once: 21 MB of 1,280 features. */
const blockRows = 4096;

/** Share of the numbers that may be cut off at the ends of an int8. */
const cutOff = 1e-4;

/**
 * Writes rows of features to their reduced copy.
 * @param reduced told after each block how many rows are done
 * @throws Failure of kind 'cancelled' within one block of the signal, 'not-found', 'project-damaged' as openRows
 */
export async function reduce(
  request: ReduceRequest,
  reduced: (done: number) => void,
  signal: AbortSignal,
): Promise<{ scale: number }> {
  const { dimensions, folder, from, to } = request;
  const tf = await loadTensorFlow();
  const what = { what: 'file of features', anew: 'Start the job again.' };
  const features = await openRows(request.embeddings, dimensions * 4, what);
  const codes = await openOwn(join(folder, reducedFiles.codes), from === 0 ? 'write' : 'update');
  let basis: Basis | null = null;
  try {
    basis = request.scale === null ? await chooseBasis(tf, features, request) : await readBasis(tf, request);
    for (let first = from; first < to; first += blockRows) {
      const count = Math.min(blockRows, to - first);
      const rows = await readRows(
        features,
        Int32Array.from({ length: count }, (_, index) => first + index),
        dimensions,
      );
      const block = codesOf(tf, rows, basis, request.scale ?? basis.scale);
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

interface Basis {
  readonly mean: Tensor1D;
  /** [dimensions, components] */
  readonly directions: Tensor2D;
  readonly scale: number;
  dispose(): void;
}

async function chooseBasis(
  tf: TensorFlow,
  features: RowFile,
  { dimensions, folder, to }: ReduceRequest,
): Promise<Basis> {
  const every = Math.max(1, to / mostSampled);
  const sample = Int32Array.from({ length: Math.ceil(to / every) }, (_, index) => Math.floor(index * every));
  const rows = await readRows(features, sample, dimensions);
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
    what: 'basis of reduced features',
    anew: 'Start the job again.',
  });
  try {
    const values = new Float32Array(dimensions * (1 + reducedComponents));
    await file.read(Int32Array.of(0), bytesOf(values));
    return basisOf(tf, values, dimensions, scale ?? 1);
  } finally {
    await file.close();
  }
}

function basisOf(tf: TensorFlow, file: Float32Array, dimensions: number, scale: number): Basis {
  const mean = tf.tensor1d(file.slice(0, dimensions));
  const directions = tf.tensor2d(file.slice(dimensions), [dimensions, reducedComponents]);
  return {
    ...{ mean, directions, scale },
    dispose() {
      mean.dispose();
      directions.dispose();
    },
  };
}

/** What takes nearly all numbers into the range of an int8. */
function scaleFor(tf: TensorFlow, rows: Float32Array, basis: Basis): number {
  const sizes = tf.tidy(() => tf.abs(reducedRows(tf, rows, basis)).dataSync<'float32'>()).sort();
  const largest = sizes[Math.floor((sizes.length - 1) * (1 - cutOff))] ?? 0;
  return 127 / Math.max(largest, 1e-6);
}

function codesOf(tf: TensorFlow, rows: Float32Array, basis: Basis, scale: number): Int8Array {
  const values = tf.tidy(() =>
    tf
      .clipByValue(tf.round(tf.mul(reducedRows(tf, rows, basis), scale)), -127, 127)
      .toInt()
      .dataSync<'int32'>(),
  );
  return Int8Array.from(values);
}

function reducedRows(tf: TensorFlow, rows: Float32Array, { mean, directions }: Basis): Tensor2D {
  const dimensions = mean.size;
  const unit = unitLength(tf, tf.tensor2d(rows, [rows.length / dimensions, dimensions]));
  return tf.matMul(tf.sub<Tensor2D>(unit, mean), directions);
}

/** Rows of length 1; those of forgotten images stay 0. */
const unitLength = (tf: TensorFlow, rows: Tensor2D): Tensor2D =>
  tf.div<Tensor2D>(rows, tf.maximum(tf.norm(rows, 'euclidean', 1, true), 1e-12));

async function writeFully(file: FileHandle, bytes: Int8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

async function readRows(features: RowFile, rows: Int32Array, dimensions: number): Promise<Float32Array> {
  const values = new Float32Array(rows.length * dimensions);
  await features.read(rows, bytesOf(values));
  return values;
}
