import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { Resume } from '../../../src-shared/domain/training';
import { bytesOf, makeFolderAtomically, writeSynced } from '../../platform/atomic';
import { openOwn } from '../../platform/own-files';
import { EpochSums } from './epoch-means';
import type { TrainingState } from '../graph/compiled';
import { Standing } from './standing';

/** A training's state beside its tensors. With both, it continues as if it had never stopped. */
export const TrainingProgress = v.object({
  /** Whole epochs. */
  epoch: v.number(),
  /** Steps of the next epoch. */
  step: v.number(),
  /** Steps that changed the weights, and steps whose loss was not finite, over all epochs. */
  appliedSteps: v.number(),
  skippedSteps: v.number(),
  /** Consecutive steps up to here whose loss was not finite. */
  badInRow: v.number(),
  /** Sums over the steps of the next epoch that have been taken. */
  sums: EpochSums,
  standing: Standing,
  /** Why the training ended before its last epoch; null when it did not. */
  ending: v.nullable(v.picklist(['early-stopping', 'finished'])),
  /** Seconds spent so far, in all processes that worked on it. */
  seconds: v.number(),
  resumes: v.array(Resume),
});
export type TrainingProgress = v.InferOutput<typeof TrainingProgress>;

/** Everything beside the manifest on which the bits of a training's result depend. */
export const ComputedBy = v.object({
  tensorflow: v.string(),
  device: v.picklist(['cpu', 'gpu']),
  precision: v.picklist(['float32', 'bfloat16']),
  arithmetic: v.string(),
});
export type ComputedBy = v.InferOutput<typeof ComputedBy>;

const Description = v.object({
  version: v.literal(1),
  progress: TrainingProgress,
  computedBy: ComputedBy,
  /** Tensors in their order in state.f32. */
  tensors: v.array(v.object({ name: v.string(), length: v.number() })),
});

/** A tensor's name and values, float32. */
type Tensor = readonly [name: string, values: Float32Array];

export interface Checkpoint {
  readonly progress: TrainingProgress;
  readonly computedBy: ComputedBy;
  readonly state: TrainingState;
}

/** A checkpoint that is still to be written: its tensors are read one by one. */
export type NewCheckpoint = Omit<Checkpoint, 'state'> & { readonly state: Iterable<Tensor> };

/** SHA-256 of each file, in hexadecimal digits. */
const Sums = v.object({ files: v.object({ 'state.f32': v.string(), 'checkpoint.json': v.string() }) });

/**
 * Writes a checkpoint folder, which appears whole and synced or not at all. It holds state.f32 (the tensors one after the
 * other, little-endian float32), checkpoint.json, and manifest.json with the SHA-256 of both.
 * Each tensor is read when the one before it has been written, so that they need not all be in memory.
 * @param folder must not exist yet
 */
export async function writeCheckpoint(folder: string, { progress, computedBy, state }: NewCheckpoint): Promise<void> {
  await makeFolderAtomically(folder, async (temporary) => {
    const { sha256, tensors } = await writeTensors(join(temporary, 'state.f32'), state);
    const description = JSON.stringify({ version: 1, progress, computedBy, tensors } satisfies Stored);
    const files = { 'state.f32': sha256, 'checkpoint.json': createHash('sha256').update(description).digest('hex') };
    await writeSynced(join(temporary, 'checkpoint.json'), description);
    await writeSynced(join(temporary, 'manifest.json'), JSON.stringify({ files } satisfies v.InferInput<typeof Sums>));
  });
}

type Stored = v.InferInput<typeof Description>;

/** Reads a checkpoint folder. @throws Error with the reason when a file is missing or its checksum does not match */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const sums = v.parse(v.pipe(v.string(), v.parseJson(), Sums), await readFile(join(folder, 'manifest.json'), 'utf8'));
  const text = await readWhole(folder, 'checkpoint.json', sums.files['checkpoint.json']);
  const { progress, computedBy, tensors } = v.parse(
    v.pipe(v.string(), v.parseJson(), Description),
    text.toString('utf8'),
  );
  const bytes = await readWhole(folder, 'state.f32', sums.files['state.f32']);
  return { progress, computedBy, state: cutTensors(bytes, tensors) };
}

/** Writes tensors to a file, hashing each piece while the system writes it. @returns the file's SHA-256 and its contents */
async function writeTensors(
  file: string,
  state: Iterable<Tensor>,
): Promise<{ sha256: string; tensors: Stored['tensors'] }> {
  const hash = createHash('sha256');
  const tensors: Stored['tensors'] = [];
  const handle = await openOwn(file, 'write');
  try {
    for (const [name, values] of state) {
      tensors.push({ name, length: values.length });
      const bytes = bytesOf(values);
      for (let start = 0; start < bytes.length; start += pieceBytes) {
        const piece = bytes.subarray(start, start + pieceBytes);
        const written = handle.writeFile(piece); // continues where the last piece ended
        hash.update(piece);
        await written;
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), tensors };
}

const pieceBytes = 8 * 1024 * 1024;

async function readWhole(folder: string, name: string, sha256: string): Promise<Buffer> {
  const bytes = await readFile(join(folder, name));
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error(`${name} is not as it was written`);
  return bytes;
}

function cutTensors(bytes: Buffer, tensors: Stored['tensors']): TrainingState {
  const values = new Float32Array(bytes.length / 4);
  bytesOf(values).set(bytes);
  let start = 0;
  return new Map(tensors.map(({ name, length }) => [name, values.subarray(start, (start += length))]));
}
