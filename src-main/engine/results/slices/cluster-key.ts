import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Features } from '../../../../src-shared/domain/features';
import { leastTested } from '../../../../src-shared/domain/slice';
import type { SliceKey } from '../../../../src-shared/metrics/slices';
import { chunksOf } from '../../base/concurrency';
import { yieldToOthers } from '../../base/slices';
import type { Project } from '../../project/project';
import { projectState } from '../../project/project-state';
import { nameOfSpace, readDescription, rowsFile } from '../../project/spaces';
import { clusterRows } from '../figures-in-thread';

/** Images per cluster, on average, and the most clusters: smaller ones would be too small to test. */
const imagesPerCluster = 50;
const mostClusters = 20;

/** Images looked up at once: a few ms. */
const imagesAtOnce = 500;

/** Features to cluster by. */
interface SpaceFile {
  readonly file: string;
  readonly dimensions: number;
  /** Row per image; -1 where it has none. */
  readonly rows: Int32Array;
}

/** The clusters that were computed last: the images of a slice are asked for right after the slices. */
const known = projectState((): { last: { readonly of: SpaceFile; readonly key: SliceKey } | null } => ({ last: null }));

/**
 * Clusters of images that look alike to a starter, as the key 'cluster': slices of features, as the worst cluster that cleanlab's check
 * for underperforming groups finds. There clusters come from DBSCAN; here from k-means on features of length 1, with a number that is
 * known beforehand: one per 50 images, from 2 to 20, the largest first. No prediction has a part in it, so that a cluster can be tested
 * against the rest. Features are not computed for this: when fewer than half of the images have some, there is no key.
 * @param features those of the run; when it has none, those are taken that the project has of most images
 */
export async function clusterKey(
  project: Project,
  ids: readonly number[],
  features: Features | null,
  signal: AbortSignal,
): Promise<SliceKey[]> {
  const space = await findSpace(project, ids, features, signal);
  if (space === null) return [];
  const state = known.of(project);
  if (state.last !== null && isSame(state.last.of, space)) return [state.last.key];
  const found = countFound(space.rows);
  const k = Math.min(mostClusters, Math.max(2, Math.round(found / imagesPerCluster)));
  const valueOf = await clusterRows({ ...space, k }, signal);
  const values = Array.from({ length: k }, (_, index) => `${String(index + 1)} of ${String(k)}`);
  const key = { key: 'cluster', values, valueOf };
  state.last = { of: space, key };
  return [key];
}

const countFound = (rows: Int32Array): number => rows.reduce((sum, row) => sum + (row < 0 ? 0 : 1), 0);

const isSame = (a: SpaceFile, b: SpaceFile): boolean =>
  a.file === b.file && a.rows.length === b.rows.length && a.rows.every((row, index) => row === b.rows[index]);

/** The features to cluster by; null when there are too few. */
async function findSpace(
  project: Project,
  ids: readonly number[],
  features: Features | null,
  signal: AbortSignal,
): Promise<SpaceFile | null> {
  const own = features && nameOfSpace(features);
  const names = project.catalog.embeddings.spaces().map(({ space }) => space);
  const [name] = own !== null && names.includes(own) ? [own] : names;
  if (name === undefined) return null;
  const folder = project.folder.space(name);
  const description = await readDescription(folder);
  const file = join(folder, rowsFile);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (description === null) return null;
  const { dimensions } = description;
  const whole = Math.floor(size / (dimensions * 4));
  const rows = (await rowsOf(project, name, ids, signal)).map((row) => (row < whole ? row : -1)); // a file may be cut off
  const found = countFound(rows);
  return found < 2 * leastTested || found * 2 < ids.length ? null : { file, dimensions, rows };
}

async function rowsOf(
  { catalog }: Project,
  space: string,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Int32Array> {
  const rowOf = new Map<number, number>();
  for (const chunk of chunksOf([...ids], imagesAtOnce)) {
    for (const { id, row } of catalog.embeddings.rowsOf(space, chunk)) rowOf.set(id, row);
    await yieldToOthers(signal);
  }
  return Int32Array.from(ids, (id) => rowOf.get(id) ?? -1);
}
