import { at } from '../../../../src-shared/domain/at';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../../platform/atomic';
import type { Finding } from '../../catalog/issue-findings';
import type { MeasuredImage } from '../../catalog/measures';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import { chunksOf, forEachConcurrently } from '../../base/concurrency';
import type { Services } from '../../project/services';
import { UnionFind } from '../../base/union-find';
import { squareEdge } from './alignment';
import { candidatesOf, type Pair } from './candidates';
import { likenessOfPixels } from './comparing';
import { fingerprintOf, keptGroups, type AlikeGroup } from './kept';

/**
 * From which likeness of their pixels two images are the same picture. Of 60 faces (UTKFace) and copies of them, the copies
 * had 0.96 and more (JPEG at quality 20, crops of 6 to 18 %, mirrored, down to 64 pixels), 0.90 and more when darkened to 60 %,
 * and 0.98 in the middle when brightened so far that parts turn white; of 1,000 pairs of different persons the likest had 0.68.
 */
export const leastLikeness = 0.85;
const chunkFiles = 16;

/**
 * Near duplicates that their perceptual hashes do not show, such as mirrored or cropped ones: images that are near each other
 * by features that are there, and whose pixels then agree. What was confirmed before and has not changed is not compared
 * again.
 * @param services null: only what was confirmed before
 * @param known groups that were found by other means
 * @returns issues, and whether there are too many images with features to compare all
 */
export async function alikeIssues(
  services: Services | null,
  project: Project,
  images: readonly MeasuredImage[],
  known: readonly Finding[],
  job: JobContext,
): Promise<{ findings: Finding[]; tooMany: boolean }> {
  const kept = await keptGroups(project, images);
  if (!services) return { findings: kept.flatMap(findingsOf), tooMany: false };
  const groupsOf = new Map<number, number[]>();
  [...known, ...kept.map((group) => ({ images: group.images.map(({ id }) => id) }))].forEach((finding, group) => {
    for (const image of finding.images) groupsOf.set(image, [...(groupsOf.get(image) ?? []), group]);
  });
  const isKnown = (one: number, other: number): boolean =>
    (groupsOf.get(one) ?? []).some((group) => groupsOf.get(other)?.includes(group));
  const pairs = await candidatesOf(services, project, images, isKnown, job);
  const confirmed = pairs && pairs.length > 0 ? await confirmedOf(services, project, pairs, job) : [];
  return { findings: joined([...kept, ...confirmed]).flatMap(findingsOf), tooMany: pairs === null };
}

/** Those of the pairs whose pixels agree. Images that can't be read any more are left to others to tell. */
async function confirmedOf(
  { decoders }: Services,
  project: Project,
  pairs: readonly Pair[],
  job: JobContext,
): Promise<AlikeGroup[]> {
  return withTemporaryFolder(project.folder.embeddings, async (temporary) => {
    const file = join(temporary, 'squares.rgb8');
    const rows = new Map<number, number>();
    for (const { id } of pairs.flat()) if (!rows.has(id)) rows.set(id, rows.size);
    const readable = new Set<number>();
    job.phase('Decoding', 'images', rows.size);
    await forEachConcurrently(chunksOf([...rows], chunkFiles), decoders.size * 2, async (some) => {
      throwIfCancelled(job.signal);
      const items = some.map(([id, row]) => ({ path: pathOf(project, id), row, sha256: null }));
      const results = await decoders.prepare({ file, edge: squareEdge, isTemporary: true, items }, job.signal);
      some.forEach(([id], index) => {
        const result = results[index];
        if (result && 'crc32' in result) readable.add(id);
      });
      job.advance(some.length);
    });
    const compared = pairs.filter((pair) => pair.every(({ id }) => readable.has(id)));
    job.phase('Comparing pixels', 'pairs', compared.length);
    const places = Int32Array.from(compared.flatMap((pair) => pair.map(({ id }) => rowOf(rows, id))));
    const likeness = await likenessOfPixels({ pixels: file, pairs: places }, job);
    return compared.flatMap((pair, index): AlikeGroup[] => {
      const own = at(likeness, index);
      return own >= leastLikeness ? [{ images: pair, likeness: own }] : [];
    });
  });
}

/** Groups that share an image become one; its likeness is that of its least alike pair. */
function joined(groups: readonly AlikeGroup[]): AlikeGroup[] {
  const sets = new UnionFind(groups.length);
  const firsts = new Map<number, number>();
  groups.forEach(({ images }, group) => {
    for (const { id } of images) {
      const first = firsts.get(id);
      if (first === undefined) firsts.set(id, group);
      else sets.join(first, group);
    }
  });
  const byRoot = new Map<number, AlikeGroup>();
  groups.forEach((group, at) => {
    const before = byRoot.get(sets.rootOf(at));
    const images = new Map([...(before?.images ?? []), ...group.images].map((image) => [image.id, image]));
    byRoot.set(sets.rootOf(at), {
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

function pathOf({ catalog }: Project, image: number): string {
  const place = catalog.images.location(image);
  return place ? join(place.root, place.path) : '';
}

/** Row of an image's pixels. An image without one is a bug, and must not be compared as that of row 0. */
function rowOf(rows: ReadonlyMap<number, number>, id: number): number {
  const row = rows.get(id);
  if (row === undefined) throw new RangeError(`Image ${String(id)} has no row of pixels.`);
  return row;
}
