import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Features } from '../../../../src-shared/domain/features';
import type { Part } from '../../../../src-shared/domain/image';
import type { Slice } from '../../../../src-shared/domain/slice';
import { imagesOfSlice, type SliceKey } from '../../../../src-shared/metrics/slices';
import type { Project } from '../../project/project';
import { sliceRows } from '../figures-in-thread';
import { judgedImagesOf, requireDone } from '../judged';
import { clusterKey } from './cluster-key';
import { faceKey } from './face-key';
import { viewKeys } from './view-keys';

/** An image, the class that it is labelled as, and whether that class was predicted. */
export interface SlicedImage {
  readonly id: number;
  readonly className: string;
  readonly isRight: boolean;
}

/** Images to slice. */
export interface SlicedImages {
  readonly run: string;
  readonly images: readonly SlicedImage[];
  /** Names of the run's classes, sorted. */
  readonly classes: readonly string[];
}

/**
 * Computes figures by property and, unless exactly one key is wanted, by pairs of properties; certainly bad slices come first.
 * @param wanted keys such as 'class' or 'attr.NAME'; an empty list stands for all keys
 * @throws Failure of kind 'bad-input' for a key by which these images can't be sliced
 */
export async function sliceImages(
  project: Project,
  sliced: SlicedImages,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<Slice[]> {
  const { images, classes } = sliced;
  const keys = chooseKeys(await keysOf(project, sliced, signal), wanted);
  const isRight = Uint8Array.from(images, (image) => (image.isRight ? 1 : 0));
  const isSecond =
    classes.length === 2 ? Uint8Array.from(images, ({ className }) => (className === classes[1] ? 1 : 0)) : null;
  return sliceRows({ judged: { isRight, isSecond }, keys, crosses: wanted.length !== 1 }, signal);
}

/** Slices one part of a run's snapshot, and computes the accuracy of the whole part. */
export async function slicesOfPart(
  project: Project,
  { run, part, keys = [] }: { run: string; part: Part; keys?: readonly string[] | undefined },
  signal: AbortSignal,
): Promise<{ n: number; accuracy: number | null; slices: Slice[] }> {
  const sliced = await imagesOfPart(project, run, part);
  const { images } = sliced;
  const right = images.filter(({ isRight }) => isRight).length;
  return {
    n: images.length,
    accuracy: images.length === 0 ? null : right / images.length,
    slices: await sliceImages(project, sliced, keys, signal),
  };
}

/** Images in one slice of a part of a run's snapshot. Kind 'not-found' when there is no such slice. */
export async function imagesOfRunSlice(
  project: Project,
  { run, part, key, value }: { run: string; part: Part; key: string; value: string },
  signal: AbortSignal,
): Promise<SlicedImage[]> {
  const sliced = await imagesOfPart(project, run, part);
  const found = imagesOfSlice(await keysOf(project, sliced, signal), { key, value });
  if (found === null) {
    throw new Failure('not-found', `${run} has no slice “${value}” of ${key}.`, 'Show its slices again.');
  }
  return found.map((index) => at(sliced.images, index));
}

/** Images of one part of a run's snapshot, as labelled when it was taken, with their classes by present names. */
async function imagesOfPart(project: Project, run: string, part: Part): Promise<SlicedImages> {
  const { judged, classes } = await judgedImagesOf(project, run);
  const names = new Map(classes.now.map(({ id, name }) => [id, name]));
  const images = judged
    .filter((image) => image.part === part)
    .map(({ image, actual, predicted }) => ({
      id: image,
      className: names.get(actual) ?? '', // judgedImagesOf takes both from the same classes
      isRight: actual === predicted,
    }));
  return { run, images, classes: classes.names };
}

async function keysOf(
  project: Project,
  { run, images, classes }: SlicedImages,
  signal: AbortSignal,
): Promise<SliceKey[]> {
  const used = new Set(images.map(({ className }) => className));
  const values = classes.filter((name) => used.has(name));
  const indexOf = new Map(values.map((value, index) => [value, index]));
  const valueOf = Int32Array.from(images, ({ className }) => indexOf.get(className) ?? -1);
  const ids = images.map(({ id }) => id);
  return [
    { key: 'class', values, valueOf },
    ...(await project.columns.sliceKeys(ids, signal)),
    ...(await viewKeys(project, ids)),
    ...(await faceKey(project, ids, signal)),
    ...(await clusterKey(project, ids, featuresOf(project, run), signal)),
  ];
}

/** Features that a run learned from; null for a network of its own. */
function featuresOf(project: Project, run: string): Features | null {
  const { starter, crop } = requireDone(project, run).result;
  return starter === null ? null : { starter, crop };
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
