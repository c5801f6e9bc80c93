import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../platform/folders';
import { applyUserPermissions } from '../../platform/private';
import { eachInOrder } from '../each-in-order';
import { withFileFailures } from '../files';
import { allowDrawing } from '../loaders';
import { photograph } from './photograph';
import { Random } from './random';

const classes = ['glasses', 'no_glasses'] as const;
type SampleClass = (typeof classes)[number];

/** One sample face. */
interface Sample {
  /** Relative to the folder of samples. */
  readonly path: string;
  /** Class whose folder it is in. */
  readonly filed: SampleClass;
  /** Class that it shows; another one where the label was flipped on purpose. */
  readonly shown: SampleClass;
}

/** Parameters of `decoder.drawSamples`. */
export interface DrawRequest {
  readonly folder: string;
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  readonly flippedShare: number;
}

/** Answers `decoder.drawSamples`. @throws Failure of kind 'disk-full', 'permission' or 'cancelled' */
export async function drawSamples(
  { folder, seed, first, count, flippedShare }: DrawRequest,
  signal: AbortSignal,
): Promise<{ samples: Sample[] }> {
  allowDrawing();
  return withFileFailures(folder, async () => {
    for (const name of classes) await makeFolder(join(folder, name), 'person');
    const indexes = Array.from({ length: count }, (_, offset) => first + offset);
    const samples = await eachInOrder(indexes, signal, async (index) => {
      const sample = sampleOf(seed, index, flippedShare);
      const file = join(folder, sample.path);
      await writeFile(file, await photograph(seed, index, sample.shown === 'glasses'));
      await applyUserPermissions(file);
      return sample;
    });
    return { samples };
  });
}

/**
 * The class that a sample shows and the class it is filed under. Each sample has its own random generator, so that any range can
 * be drawn by itself. One of every two neighbours shows glasses, so that the classes are even. The file's name reveals neither.
 * @param flippedShare share of samples that are filed under the other class
 */
export function sampleOf(seed: number, index: number, flippedShare: number): Sample {
  const swapped = new Random(seed, Math.floor(index / 2), 'order').chance(0.5);
  const hasGlasses = (index % 2 === 0) !== swapped;
  const isFlipped = new Random(seed, index, 'flip').chance(flippedShare);
  const nameOf = (glasses: boolean): SampleClass => (glasses ? 'glasses' : 'no_glasses');
  const filed = nameOf(hasGlasses !== isFlipped);
  const file = `face_${String(index + 1).padStart(4, '0')}.jpg`;
  return { path: `${filed}/${file}`, filed, shown: nameOf(hasGlasses) };
}
