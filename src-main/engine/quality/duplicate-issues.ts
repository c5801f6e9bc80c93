import { createHash } from 'node:crypto';
import type { Finding } from '../catalog/issue-findings';
import type { MeasuredImage } from '../catalog/measures';
import { distanceBetween, nearPairs } from './near-pairs';
import { contentKey } from './picture-issues';
import { UnionFind } from './union-find';

/** Below this contrast a perceptual hash is made of noise and of JPEG's blocks. */
const leastContrast = 0.05;
/**
 * A perceptual hash does not see brightness, and plain pictures of one pattern share one; copies of a photograph, edited
 * ones included, are seldom further apart.
 */
const mostBrightnessApart = 0.2;

/** Exact and near duplicates, and those of them under different labels. `pause` as in nearPairs. */
export async function duplicateIssues(
  images: readonly MeasuredImage[],
  distance: number,
  pause: (searched: number) => Promise<void>,
): Promise<Finding[]> {
  const exact = exactGroups(images);
  const near = await nearGroups(images, distance, pause);
  const exactConflicts = exact.filter(isConflict);
  const settled = new Set(exactConflicts.flat());
  // What an exact conflict says already is not said again of the group around it.
  const nearConflicts = near
    .map((group) => ({ ...group, images: group.images.filter((image) => !settled.has(image)) }))
    .filter((group) => isConflict(group.images));
  return [
    ...exactConflicts.map((group) =>
      groupIssue('label-conflict', group, 1, `${countOf(group)} are equal to the pixel, and labelled differently.`),
    ),
    ...nearConflicts.map((group) =>
      groupIssue(
        'label-conflict',
        group.images,
        severityOf(group),
        `${sentenceOf(group)} They are labelled differently.`,
      ),
    ),
    ...exact.map((group) => groupIssue('exact-duplicate', group, 1, `${countOf(group)} are equal to the pixel.`)),
    ...near.map((group) => groupIssue('near-duplicate', group.images, severityOf(group), sentenceOf(group))),
  ];
}

interface NearGroup {
  readonly images: readonly MeasuredImage[];
  /** Bits between the two least alike of its pairs. */
  readonly widest: number;
}

/** Images with the same pixels, in groups of two and more. */
function exactGroups(images: readonly MeasuredImage[]): MeasuredImage[][] {
  const byHash = new Map<string, MeasuredImage[]>();
  for (const image of images) {
    const key = image.pixelHash.toString('latin1');
    const known = byHash.get(key);
    if (known) known.push(image);
    else byHash.set(key, [image]);
  }
  return [...byHash.values()].filter((group) => group.length > 1);
}

/** Groups of images joined by near pairs; those that only hold one picture's exact copies are left out. */
async function nearGroups(
  images: readonly MeasuredImage[],
  distance: number,
  pause: (searched: number) => Promise<void>,
): Promise<NearGroup[]> {
  const pictures = onePerPicture(images).filter(([image]) => (image?.contrast ?? 0) >= leastContrast);
  const hashes = wordsOf(pictures.map(([image]) => image?.perceptualHash ?? Buffer.alloc(8)));
  const joined = new UnionFind(pictures.length);
  const pairs: [number, number][] = [];
  const brightness = Float64Array.from(pictures, ([image]) => image?.brightness ?? 0);
  const tell = (one: number, other: number): void => {
    if (Math.abs((brightness[one] ?? 0) - (brightness[other] ?? 0)) > mostBrightnessApart) return;
    joined.join(one, other);
    pairs.push([one, other]);
  };
  await nearPairs(hashes, distance, tell, pause);
  const widest = new Map<number, number>();
  for (const [one, other] of pairs) {
    const root = joined.rootOf(one);
    widest.set(root, Math.max(widest.get(root) ?? 0, distanceBetween(hashes, one, other)));
  }
  return joined.groups().map((group) => ({
    images: group.flatMap((index) => pictures[index] ?? []).sort((a, b) => a.id - b.id),
    widest: widest.get(joined.rootOf(group[0] ?? 0)) ?? 0,
  }));
}

/** The images of each picture: one entry a pixel hash. */
function onePerPicture(images: readonly MeasuredImage[]): MeasuredImage[][] {
  const copies = exactGroups(images);
  const inGroup = new Set(copies.flat());
  return [...copies, ...images.filter((image) => !inGroup.has(image)).map((image) => [image])];
}

/** n × 4 words of 16 bits. */
function wordsOf(hashes: readonly Buffer[]): Uint16Array {
  const words = new Uint16Array(hashes.length * 4);
  hashes.forEach((hash, index) => {
    for (let word = 0; word < 4; word += 1) words[index * 4 + word] = hash.readUInt16BE(word * 2);
  });
  return words;
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
