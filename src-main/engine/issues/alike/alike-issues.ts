import { at } from '../../../../src-shared/domain/at';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../../platform/atomic';
import type { Finding } from '../../catalog/issue-findings';
import type { MeasuredImage } from '../../catalog/measures';
import { chunksOf, forEachConcurrently } from '../../base/concurrency';
import { throwIfCancelled } from '../../base/jobs';
import { pathOfImage } from '../../project/path-of-image';
import type { Project } from '../../project/project';
import type { ProjectJob } from '../../project/project-job';
import { UnionFind } from '../../base/union-find';
import { squareEdge } from './alignment';
import { findCandidates, type Pair } from './candidates';
import { likenessOfPixels } from './comparing';
import { fingerprintOf, readConfirmedGroups, type AlikeGroup } from './confirmed-groups';

/**
 * Least likeness of the pixels of two images that are the same picture. Measured on 60 faces (UTKFace) and copies of them: the
 * copies had 0.96 and more (JPEG at quality 20, crops of 6 to 18 %, mirrored, down to 64 pixels), 0.90 and more when darkened to
 * 60 %, and a median of 0.98 when brightened so far that parts turn white. Among 1,000 pairs of different people the maximum was 0.68.
 */
export const leastLikeness = 0.85;
const chunkFiles = 16;

/** Issues found, and whether there are too many images with features to compare all. */
interface AlikeResult {
  readonly findings: Finding[];
  readonly tooMany: boolean;
}

/**
 * Finds near duplicates that perceptual hashes miss, such as mirrored or cropped ones: images whose features are near each other and
 * whose pixels then agree. Groups that an earlier search confirmed, and whose images are unchanged, are not compared again.
 * @param known groups that were found by other means
 */
export async function alikeIssues(
  context: ProjectJob,
  images: readonly MeasuredImage[],
  known: readonly Finding[],
): Promise<AlikeResult> {
  const confirmed = await readConfirmedGroups(context.project, images);
  const groups = [...known, ...confirmed.map((group) => ({ images: group.images.map(({ id }) => id) }))];
  const groupsOf = new Map<number, number[]>();
  groups.forEach((group, index) => {
    for (const image of group.images) groupsOf.set(image, [...(groupsOf.get(image) ?? []), index]);
  });
  const isKnown = (one: number, other: number): boolean =>
    (groupsOf.get(one) ?? []).some((group) => groupsOf.get(other)?.includes(group));
  const pairs = await findCandidates(context, images, isKnown);
  const found = pairs && pairs.length > 0 ? await confirmPairs(context, pairs) : [];
  return { findings: joined([...confirmed, ...found]).flatMap(findingsOf), tooMany: pairs === null };
}

/** Near duplicates that an earlier search confirmed by their pixels, without comparing anything. */
export async function confirmedAlikeIssues(project: Project, images: readonly MeasuredImage[]): Promise<AlikeResult> {
  const confirmed = await readConfirmedGroups(project, images);
  return { findings: confirmed.flatMap(findingsOf), tooMany: false };
}

/** Compares the pixels of pairs and returns those that agree. Images that can't be read any more are skipped. */
async function confirmPairs(
  { services: { decoders }, project, job }: ProjectJob,
  pairs: readonly Pair[],
): Promise<AlikeGroup[]> {
  return withTemporaryFolder(project.folder.embeddings, async (temporary) => {
    const file = join(temporary, 'squares.rgb8');
    const rows = new Map<number, number>();
    for (const { id } of pairs.flat()) if (!rows.has(id)) rows.set(id, rows.size);
    const readable = new Set<number>();
    job.phase('Decoding', 'images', rows.size);
    await forEachConcurrently(chunksOf([...rows], chunkFiles), decoders.size * 2, async (chunk) => {
      throwIfCancelled(job.signal);
      const items = chunk.map(([id, row]) => ({ path: pathOfImage(project, id), row, sha256: null }));
      const results = await decoders.prepare({ file, edge: squareEdge, isTemporary: true, items }, job.signal);
      chunk.forEach(([id], index) => {
        const result = results[index];
        if (result && 'crc32' in result) readable.add(id);
      });
      job.advance(chunk.length);
    });
    const compared = pairs.filter((pair) => pair.every(({ id }) => readable.has(id)));
    job.phase('Comparing pixels', 'pairs', compared.length);
    const pairRows = Int32Array.from(compared.flatMap((pair) => pair.map(({ id }) => rowOf(rows, id))));
    const likenesses = await likenessOfPixels({ pixels: file, pairs: pairRows }, job);
    return compared.flatMap((pair, index): AlikeGroup[] => {
      const likeness = at(likenesses, index);
      return likeness >= leastLikeness ? [{ images: pair, likeness }] : [];
    });
  });
}

/** Joins groups that share an image. The likeness of a joined group is that of its least alike pair. */
function joined(groups: readonly AlikeGroup[]): AlikeGroup[] {
  const sets = new UnionFind(groups.length);
  const firstGroupOf = new Map<number, number>();
  groups.forEach(({ images }, group) => {
    for (const { id } of images) {
      const first = firstGroupOf.get(id);
      if (first === undefined) firstGroupOf.set(id, group);
      else sets.join(first, group);
    }
  });
  const byRoot = new Map<number, AlikeGroup>();
  groups.forEach((group, index) => {
    const root = sets.rootOf(index);
    const before = byRoot.get(root);
    const images = new Map([...(before?.images ?? []), ...group.images].map((image) => [image.id, image]));
    byRoot.set(root, {
      images: [...images.values()].sort((a, b) => a.id - b.id),
      likeness: Math.min(before?.likeness ?? 1, group.likeness),
    });
  });
  return [...byRoot.values()];
}

function findingsOf({ images, likeness }: AlikeGroup): Finding[] {
  const detail = `${String(images.length)} images are the same picture, cropped, mirrored or changed: laid over each other, ${String(Math.round(likeness * 100))} % of their structure agrees.`;
  const fingerprint = fingerprintOf(images);
  const common = { severity: likeness, images: images.map(({ id }) => id), fingerprint };
  const classes = new Set(images.flatMap(({ classId }) => (classId === 0 ? [] : classId)));
  return [
    { kind: 'near-duplicate', detail, ...common },
    ...(classes.size > 1
      ? [{ kind: 'label-conflict' as const, detail: `${detail} They are labelled differently.`, ...common }]
      : []),
  ];
}

/** Row of an image's pixels. Throws for an image without one, which would be a bug: comparing row 0 instead would hide it. */
function rowOf(rows: ReadonlyMap<number, number>, id: number): number {
  const row = rows.get(id);
  if (row === undefined) throw new RangeError(`Image ${String(id)} has no row of pixels.`);
  return row;
}
