import { randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { withTrainer } from '../src-main/engine/base/children/trainers';
import type { SearchableSpace } from '../src-main/engine/features/similar/scan';
import { Searcher } from '../src-main/engine/features/similar/searcher';
import { maxSimilarImages } from '../src-shared/contract/similar';
import { nearestByAll, writeFeatures, type FeatureShape } from './harness/features';
import { BenchProblem, benchProgram, say, wholeNumber } from './harness/program';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  rows: { type: 'string', default: '1000000' },
  dimensions: { type: 'string', default: '1280' },
  clusters: { type: 'string', default: '100' },
  searches: { type: 'string', default: '200' },
  checked: { type: 'string', default: '20' },
} as const;

const promise = { p95: 100, recall: 0.95 } as const;
/** Number of nearest rows that recall is measured on. */
const wanted = 20;

await benchProgram('similar', options, async (values) => {
  const shape = {
    rows: wholeNumber('rows', values.rows),
    dimensions: wholeNumber('dimensions', values.dimensions),
    clusters: wholeNumber('clusters', values.clusters),
  };
  const searches = wholeNumber('searches', values.searches);
  const checked = Math.min(searches, wholeNumber('checked', values.checked));
  return withTemporaryFolder(async (folder) => {
    await checkDisk(folder, shape);
    say(`Drawing ${shape.rows.toLocaleString('en')} rows of ${String(shape.dimensions)} features ...`);
    const features = join(folder, 'rows.f32');
    await writeFeatures(features, shape);
    say('Making the reduced copy ...');
    const { searched, seconds: reducing } = await reduce(folder, features, shape);
    const queries = Array.from({ length: searches }, (_, index) => Math.floor(((index + 0.5) * shape.rows) / searches));
    say(`Searching ${String(searches)} times ...`);
    const { first, cpu, times, found } = await search(searched, queries);
    say(`Comparing all rows with ${String(checked)} of these ...`);
    const startedAt = performance.now();
    const truth = await nearestByAll(features, shape, queries.slice(0, checked), wanted);
    const naive = (performance.now() - startedAt) / checked;
    const hits = truth.map((rows, index) => rows.filter((row) => found[index]?.includes(row)).length);
    const recall = hits.reduce((sum, count) => sum + count, 0) / (checked * wanted);
    const at = (share: number): number =>
      times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN;
    const figures = { p50: at(0.5), p95: at(0.95), cpu, first, recall, reducing, naive };
    const isKept = figures.p95 <= promise.p95 && recall >= promise.recall;
    return { text: textOf(shape, figures), figures, isKept };
  });
});

async function checkDisk(folder: string, { rows, dimensions }: FeatureShape): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const bytes = rows * (dimensions * 4 + 128) + 1e9;
  if (bavail * bsize < bytes)
    throw new BenchProblem(`This needs ${(bytes / 1e9).toFixed(1)} GB of free space in ${folder}.`);
}

async function reduce(
  folder: string,
  features: string,
  { rows, dimensions }: FeatureShape,
): Promise<{ searched: SearchableSpace; seconds: number }> {
  const startedAt = performance.now();
  const request = { embeddings: features, dimensions, folder, from: 0, to: rows, scale: null };
  const { scale } = await withTrainer({ log: () => undefined }, ({ client }) => client.trainer.reduce(request));
  const seconds = (performance.now() - startedAt) / 1000;
  return { searched: { folder, features, dimensions, rows, scale, copyId: randomUUID() }, seconds };
}

/** Searches exactly as the engine does: in its thread, by scan and re-ranking on full rows. The first search reads the copy. */
async function search(searched: SearchableSpace, queries: readonly number[]) {
  const searcher = new Searcher();
  try {
    const times: number[] = [];
    const found: (readonly number[])[] = [];
    const startedAt = performance.now();
    await searcher.search(searched, 0, maxSimilarImages);
    const first = performance.now() - startedAt;
    const busy = process.cpuUsage();
    for (const query of queries) {
      const from = performance.now();
      const { rows } = await searcher.search(searched, query, maxSimilarImages);
      times.push(performance.now() - from);
      found.push([...rows].filter((row) => row !== query).slice(0, wanted));
    }
    const { user, system } = process.cpuUsage(busy);
    const cpu = (user + system) / 1000 / queries.length;
    return { first, cpu, times: times.sort((a, b) => a - b), found };
  } finally {
    searcher.close();
  }
}

function textOf(
  { rows, dimensions }: FeatureShape,
  {
    p50,
    p95,
    cpu,
    first,
    recall,
    reducing,
    naive,
  }: Record<'p50' | 'p95' | 'cpu' | 'first' | 'recall' | 'reducing' | 'naive', number>,
): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  return [
    `${rows.toLocaleString('en')} rows of ${String(dimensions)} features, clustered.`,
    `A search: median ${ms(p50)}, p95 ${ms(p95)} (promise ${ms(promise.p95)}); the first, which reads the copy, ${ms(first)}.`,
    `Processor time per search: ${ms(cpu)}; any time beyond it was spent waiting for other work.`,
    `Recall of the ${String(wanted)} nearest: ${recall.toFixed(3)} (promise ${String(promise.recall)}).`,
    `Comparing all rows in a loop takes ${(naive / 1000).toFixed(2)} s per query. The copy was made in ${reducing.toFixed(1)} s.`,
  ].join('\n');
}
