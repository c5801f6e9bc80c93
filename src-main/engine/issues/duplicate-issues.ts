import { createHash } from 'node:crypto';
import { at } from '../../../src-shared/domain/at';
import type { Finding } from '../catalog/issue-findings';
import type { MeasuredImage } from '../catalog/measures';
import { distanceBetween, nearPairs, words } from './near-pairs';
import { contentKey } from './picture-issues';
import { forEachInSlices, yieldToOthers } from '../base/slices';
import { UnionFind } from '../base/union-find';

/** Below this contrast a perceptual hash describes noise and JPEG's blocks. */
const leastContrast = 0.05;
/**
 * Largest difference in mean brightness between near duplicates. A perceptual hash ignores brightness, so plain pictures with
 * the same pattern share a hash. Copies of a photograph, edited ones included, seldom differ more.
 */
const mostBrightnessApart = 0.2;

/**
 * Finds exact and near duplicates, and those among them that are labelled differently.
 * @param distance most bits by which the hashes of near duplicates differ
 * @param reach called with the number of images compared so far
 */
export async function duplicateIssues(
  images: readonly MeasuredImage[],
  distance: number,
  signal: AbortSignal,
  reach: (compared: number) => void,
): Promise<Finding[]> {
  const pictures = await byPicture(images, signal);
  const exact = pictures.filter((group) => group.length > 1);
  const near = await nearGroups(pictures, distance, signal, reach);
  const exactConflicts = exact.filter(isConflict);
  const settled = new Set(exactConflicts.flat());
  const findings: Finding[] = [];
  await forEachInSlices(exactConflicts, signal, (group) => {
    findings.push(
      groupIssue('label-conflict', group, 1, `${countOf(group)} are equal to the pixel, and labelled differently.`),
    );
  });
  await forEachInSlices(exact, signal, (group) => {
    findings.push(groupIssue('exact-duplicate', group, 1, `${countOf(group)} are equal to the pixel.`));
  });
  await forEachInSlices(near, signal, (group) => {
    findings.push(groupIssue('near-duplicate', group.images, severityOf(group), sentenceOf(group)));
    // An exact conflict is not reported again for the group around it.
    const unsettled = { ...group, images: group.images.filter((image) => !settled.has(image)) };
    if (!isConflict(unsettled.images)) return;
    const detail = `${sentenceOf(unsettled)} They are labelled differently.`;
    findings.push(groupIssue('label-conflict', unsettled.images, severityOf(unsettled), detail));
  });
  return findings;
}

interface NearGroup {
  readonly images: readonly MeasuredImage[];
  /** Differing bits of its least alike pair. */
  readonly widest: number;
}

/** Groups images by picture: those with the same pixels. */
async function byPicture(images: readonly MeasuredImage[], signal: AbortSignal): Promise<MeasuredImage[][]> {
  const byHash = new Map<string, MeasuredImage[]>();
  await forEachInSlices(images, signal, (image) => {
    const key = image.pixelHash.toString('latin1');
    const known = byHash.get(key);
    if (known) known.push(image);
    else byHash.set(key, [image]);
  });
  return [...byHash.values()];
}

/** Groups of images joined by near pairs, without groups that only hold exact copies of one picture. */
async function nearGroups(
  allPictures: readonly MeasuredImage[][],
  distance: number,
  signal: AbortSignal,
  reach: (compared: number) => void,
): Promise<NearGroup[]> {
  const pictures = allPictures.filter(([image]) => (image?.contrast ?? 0) >= leastContrast);
  const [hashes, brightness] = [new Uint16Array(pictures.length * words), new Float64Array(pictures.length)];
  let next = 0;
  await forEachInSlices(pictures, signal, ([image]) => {
    brightness[next] = image?.brightness ?? 0;
    for (let word = 0; word < words; word += 1) {
      hashes[next * words + word] = image?.perceptualHash.readUInt16BE(word * 2) ?? 0;
    }
    next += 1;
  });
  const joined = new UnionFind(pictures.length);
  const pairs: [number, number][] = [];
  const addPair = (one: number, other: number): void => {
    if (Math.abs(at(brightness, one) - at(brightness, other)) > mostBrightnessApart) return;
    joined.join(one, other);
    pairs.push([one, other]);
  };
  await nearPairs(hashes, distance, addPair, (searched) => {
    reach(Math.floor(searched));
    return yieldToOthers(signal);
  });
  const widest = new Map<number, number>();
  await forEachInSlices(pairs, signal, ([one, other]) => {
    const root = joined.rootOf(one);
    widest.set(root, Math.max(widest.get(root) ?? 0, distanceBetween(hashes, one, other)));
  });
  await yieldToOthers(signal);
  return joined.groups().map((group) => ({
    images: group.flatMap((index) => pictures[index] ?? []).sort((a, b) => a.id - b.id),
    widest: widest.get(joined.rootOf(at(group, 0))) ?? 0,
  }));
}

const isConflict = (group: readonly MeasuredImage[]): boolean =>
  new Set(group.flatMap(({ classId }) => (classId === 0 ? [] : classId))).size > 1;

const severityOf = ({ widest }: NearGroup): number => 1 - widest / 64;
const countOf = (group: readonly MeasuredImage[]): string => `${String(group.length)} images`;
const sentenceOf = ({ images, widest }: NearGroup): string =>
  `${countOf(images)} look the same: neighbours differ in at most ${String(widest)} of 64 bits.`;

function groupIssue(
  kind: 'exact-duplicate' | 'near-duplicate' | 'label-conflict',
  group: readonly MeasuredImage[],
  severity: number,
  detail: string,
): Finding {
  const fingerprint = createHash('sha256').update(group.map(contentKey).join()).digest('hex').slice(0, 32);
  return { kind, severity, detail, images: group.map(({ id }) => id), fingerprint };
}
