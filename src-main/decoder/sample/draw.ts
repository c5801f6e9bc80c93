import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../platform/folders';
import { applyUserPermissions } from '../../platform/private';
import { eachInOrder } from '../each-in-order';
import { telling } from '../files';
import { allowDrawing } from '../loaders';
import { photograph } from './photograph';
import { Random } from './random';

const classes = ['glasses', 'no_glasses'] as const;
type SampleClass = (typeof classes)[number];

interface Sample {
  readonly path: string;
  readonly filed: SampleClass;
  readonly shown: SampleClass;
}

export interface DrawRequest {
  readonly folder: string;
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  readonly flippedShare: number;
}

/** Answers `decoder.drawSamples`. Throws kind 'disk-full' or 'permission'. */
export async function drawSamples(
  { folder, seed, first, count, flippedShare }: DrawRequest,
  signal: AbortSignal,
): Promise<{ samples: Sample[] }> {
  allowDrawing();
  return telling(folder, async () => {
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
 * What the sample of an index shows and where it is filed, by its own generator only: any range can be drawn on its own.
 * Of every two neighbours one shows glasses, so that the classes are even; the name tells nothing of either.
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
