import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect } from 'vitest';
import type { FailureKind } from '../../src-shared/domain/failure';
import { Next } from '../../src-shared/domain/next-steps';
import { pixelBytes, preprocessingOf } from '../../src-shared/domain/preprocessing';
import { randomGenerator, type Random } from '../../src-shared/domain/random';
import { NetworkRecipe } from '../../src-shared/domain/recipe';
import type { NetworkManifest } from '../../src-shared/workers/manifest';
import { EpochMetrics } from '../../src-shared/domain/training';
import type { TrainProgress } from '../../src-shared/workers/trainer';
import { bytesOf } from '../../src-main/platform/atomic';
import { withTrainer, type Trainer, type TrainerOptions } from '../../src-main/engine/base/children/trainers';

export const part = { train: 0, validation: 1, test: 2 } as const;

/** A recipe that trains on the pictures below in seconds. */
export const tinyRecipe: NetworkRecipe = v.parse(NetworkRecipe, {
  version: 1,
  id: 'tiny',
  name: 'Tiny',
  description: 'For tests.',
  inputEdge: 16,
  augmentation: { horizontalFlip: true, rotationTurns: 0.1, fill: 'reflect' },
  network: [
    { layer: 'conv2d', filters: 4, kernel: 3, padding: 'same', activation: 'relu' },
    { layer: 'batchNormalization', momentum: 0.9, epsilon: 0.001 },
    { layer: 'maxPooling2d', pool: 2 },
    { layer: 'flatten' },
    { layer: 'dense', units: 8, activation: 'relu' },
    { layer: 'dropout', rate: 0.25 },
  ],
  optimizer: { kind: 'adam', learningRate: 0.01, epsilon: 1e-7 },
  batchSize: 16,
  epochs: 5,
});

export interface JobOptions {
  readonly recipe?: NetworkRecipe;
  readonly seed?: number;
  readonly classes?: readonly string[];
  /** Images of each class. */
  readonly perClass?: number;
  /** Part of each image, by its position. */
  readonly partOf?: (image: number) => number;
  /** Other changes to the usual manifest. */
  readonly manifest?: Partial<NetworkManifest>;
}

export interface WrittenJob {
  readonly manifest: string;
  readonly output: string;
  readonly pixels: string;
  readonly rows: Int32Array;
  readonly labels: Int32Array;
}

/** Writes a job on pictures that are easy to tell apart: class k has its k-th band bright, flipped or not. */
export async function writeJob(folder: string, options: JobOptions = {}): Promise<WrittenJob> {
  const { recipe = tinyRecipe, seed = 1, classes = ['one', 'two'], perClass = 40 } = options;
  const { partOf = (image) => (image % 5 === 0 ? part.validation : part.train) } = options;
  const count = classes.length * perClass;
  const edge = recipe.inputEdge;
  const labels = Int32Array.from({ length: count }, (_, image) => image % classes.length);
  // Backwards and with a gap, so that confusing a row with an image's position shows.
  const rows = Int32Array.from(labels.keys()).map((image) => count + 2 - image);
  const pixels = new Uint8Array((count + 3) * pixelBytes(edge));
  const random = randomGenerator(`pictures ${String(seed)}`);
  rows.forEach((row, image) => {
    drawPicture(pixels.subarray(row * pixelBytes(edge)), edge, labels[image] ?? 0, classes.length, random);
  });
  await mkdir(folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  const manifest: NetworkManifest = {
    kind: 'network',
    ...{
      run: 'run-1',
      recipe,
      seed,
      epochs: recipe.epochs,
      classes: [...classes],
      preprocessing: preprocessingOf('none'),
    },
    ...{ pixels: file('pixels.rgb8'), rows: file('rows.i32'), labels: file('labels.i32'), parts: file('parts.u8') },
    ...{ edge, output: file('output'), precision: 'float32', extendsFrom: 0, checkpointSeconds: 120 },
    ...options.manifest,
  };
  await writeFile(manifest.pixels, pixels);
  await writeFile(manifest.rows, bytesOf(rows));
  await writeFile(manifest.labels, bytesOf(labels));
  await writeFile(manifest.parts, Uint8Array.from(labels.keys(), partOf));
  await writeFile(file('manifest.json'), JSON.stringify(manifest));
  return { manifest: file('manifest.json'), output: manifest.output, pixels: manifest.pixels, rows, labels };
}

/** @param into [edge, edge, 3] at its start */
function drawPicture(into: Uint8Array, edge: number, label: number, classes: number, random: Random): void {
  for (let row = 0; row < edge; row += 1) {
    const level = Math.floor((row * classes) / edge) === label ? 150 : 50;
    into.fill(level + random.integer(60), row * edge * 3, (row + 1) * edge * 3);
  }
}

/** Trains a written job in its own trainer. */
export async function trainJob(job: Pick<WrittenJob, 'manifest'>, options: Partial<TrainerOptions> = {}) {
  return withTrainer({ log: () => undefined, ...options }, (trainer) =>
    trainer.client.trainer.train({ manifest: job.manifest }),
  );
}

export async function readFloats(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Changes a written job's manifest. */
export async function changeManifest(job: WrittenJob, change: Partial<NetworkManifest>): Promise<void> {
  const manifest = JSON.parse(await readFile(job.manifest, 'utf8')) as NetworkManifest;
  await writeFile(job.manifest, JSON.stringify({ ...manifest, ...change }));
}

/** Reads everything that a training wrote except times: equal for trainings that are equal to the bit. */
export async function outcomeOf({ output }: Pick<WrittenJob, 'output'>) {
  const hexOf = async (...path: string[]): Promise<string> => (await readFile(join(output, ...path))).toString('hex');
  return {
    weights: await hexOf('model', 'weights.bin'),
    predictions: await hexOf('predictions.f32'),
    metrics: (await metricsOf({ output })).map((metrics) => ({ ...metrics, imagesPerSecond: 0, seconds: 0 })),
  };
}

/** Parses the lines of metrics.jsonl; a malformed line throws. */
export async function metricsOf({ output }: { output: string }): Promise<EpochMetrics[]> {
  const lines = (await readFile(join(output, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => v.parse(EpochMetrics, JSON.parse(line)));
}

export type Progress = v.InferOutput<typeof TrainProgress>;

/** Resolves with the first progress of a phase. */
export function firstProgress(trainer: Trainer, phase: Progress['phase']): Promise<Progress> {
  return new Promise((resolve) => {
    trainer.on('trainer', 'progressed', (progress) => {
      if (progress.phase === phase) resolve(progress);
    });
  });
}

/** Matches a next step that says something: a sentence, or a step that the caller words. */
const someNextStep = { asymmetricMatch: (next: unknown): boolean => next !== '' && v.is(Next, next) };

/**
 * Matches a Failure, for `rejects.toMatchObject`, to which a bare regular expression equals any text.
 * @param next the sentence of the next step; without it, any next step matches that says something
 */
export function failure(kind: FailureKind, message: RegExp, next?: RegExp): object {
  const nextStep: unknown = next ? expect.stringMatching(next) : someNextStep;
  return { kind, message: expect.stringMatching(message) as string, next: nextStep };
}
