import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import type { Slice } from '../../../src-shared/domain/slice';
import { imagesOfSlice, type SliceKey } from '../../../src-shared/metrics/slices';
import type { Project } from '../project/project';
import { sliceRows } from './figures-in-thread';
import { judgedImagesOf } from './judged';

/** An image, the class that it is labelled as, and whether that class was predicted. */
export interface SlicedImage {
  readonly id: number;
  readonly className: string;
  readonly isRight: boolean;
}

/**
 * Computes figures by property and, unless exactly one key is wanted, by pairs of properties; certainly bad slices come first.
 * @param wanted keys such as 'class' or 'attr.NAME'; an empty list stands for all keys
 * @throws Failure of kind 'bad-input' for a key by which these images can't be sliced
 */
export async function sliceImages(
  project: Project,
  images: readonly SlicedImage[],
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<Slice[]> {
  const keys = chooseKeys(await keysOf(project, images, signal), wanted);
  const isRight = Uint8Array.from(images, (image) => (image.isRight ? 1 : 0));
  return sliceRows({ isRight, keys, crosses: wanted.length !== 1 }, signal);
}

/** Slices one part of a run's snapshot, and computes the accuracy of the whole part. */
export async function slicesOfPart(
  project: Project,
  { run, part, keys = [] }: { run: string; part: Part; keys?: readonly string[] | undefined },
  signal: AbortSignal,
): Promise<{ n: number; accuracy: number | null; slices: Slice[] }> {
  const images = await imagesOfPart(project, run, part);
  const right = images.filter(({ isRight }) => isRight).length;
  return {
    n: images.length,
    accuracy: images.length === 0 ? null : right / images.length,
    slices: await sliceImages(project, images, keys, signal),
  };
}

/** Ids of the images in one slice of a part of a run's snapshot. Kind 'not-found' when there is no such slice. */
export async function imagesOfRunSlice(
  project: Project,
  { run, part, key, value }: { run: string; part: Part; key: string; value: string },
  signal: AbortSignal,
): Promise<number[]> {
  const images = await imagesOfPart(project, run, part);
  const found = imagesOfSlice(await keysOf(project, images, signal), { key, value });
  if (found === null) {
    throw new Failure('not-found', `${run} has no slice “${value}” of ${key}.`, 'Show its slices again.');
  }
  return found.map((index) => at(images, index).id);
}

/** Images of one part of a run's snapshot, as labelled when it was taken, with their classes by present names. */
async function imagesOfPart(project: Project, run: string, part: Part): Promise<SlicedImage[]> {
  const { judged, classes } = await judgedImagesOf(project, run);
  const names = new Map(classes.now.map(({ id, name }) => [id, name]));
  return judged
    .filter((image) => image.part === part)
    .map(({ image, actual, predicted }) => ({
      id: image,
      className: names.get(actual) ?? '', // judgedImagesOf takes both from the same classes
      isRight: actual === predicted,
    }));
}

async function keysOf(project: Project, images: readonly SlicedImage[], signal: AbortSignal): Promise<SliceKey[]> {
  const values = [...new Set(images.map(({ className }) => className))].sort();
  const indexOf = new Map(values.map((value, index) => [value, index]));
  const valueOf = Int32Array.from(images, ({ className }) => indexOf.get(className) ?? -1);
  const ids = images.map(({ id }) => id);
  return [{ key: 'class', values, valueOf }, ...(await project.columns.sliceKeys(ids, signal))];
}

function chooseKeys(keys: readonly SliceKey[], wanted: readonly string[]): SliceKey[] {
  if (wanted.length === 0) return [...keys];
  const known = [...new Set(keys.map(({ key }) => key))];
  const missing = wanted.find((key) => !known.includes(key));
  if (missing === undefined) return keys.filter(({ key }) => wanted.includes(key));
  throw new Failure(
    'bad-input',
    `These images can’t be sliced by “${missing}”: none has it, or all have the same.`,
    `Slice by one of ${known.join(', ')}.`,
  );
}
