import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../src-main/cli/output';
import { createProject } from '../src-main/engine/project/project';
import { startEngine } from '../src-main/platform/engine-client';
import { addFeatures } from '../tests/helpers/projects/large-features';
import { addImages } from '../tests/helpers/projects/library';
import { writeOwnModel } from '../tests/helpers/projects/own-starter';
import { benchProgram, listed, say, typedPath, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { withTemporaryFolder } from './harness/temporary';
import { waitsDuring, type Measured } from './harness/waits-during';

const works = [
  'similar',
  'map',
  'points',
  'outliers',
  'suggestions',
  'above',
  'next',
  'suspects',
  'search',
  'issues',
] as const;
const options = {
  images: { type: 'string', default: '100000' },
  works: { type: 'string', default: works.join(',') },
  in: { type: 'string' },
} as const;

/** Milliseconds that another request may wait for an answer during each of these works. */
const promise = 50;
/** Number of images that one transaction adds. */
const block = 20_000;

await benchProgram('waits', options, async (values) => {
  const images = wholeNumber('images', values.images);
  const chosen = listed('works', values.works, works);
  const work = (folder: string) => measure(folder, images, chosen);
  const waited = values.in === undefined ? await withTemporaryFolder(work) : await work(typedPath(values.in));
  const isKept = waited.every(({ longest }) => longest <= promise);
  return { text: textOf(images, waited), figures: { images, waited }, isKept };
});

async function measure(folder: string, images: number, chosen: readonly (typeof works)[number][]): Promise<Measured[]> {
  const engine = startEngine({
    environment: { ...process.env, FACET_LOGS: join(folder, 'logs'), FACET_CONFIG: join(folder, 'config') },
    log: () => undefined,
  });
  try {
    const model = await writeOwnModel(join(folder, 'model'));
    const path = join(folder, `${String(images)}.facet`);
    await engine.requests.project.create({ path: join(folder, `empty-${String(Date.now())}.facet`) });
    const { starter, dimensions } = await engine.jobs.starters.add({ folder: model });
    if (!existsSync(path)) await make(path, images, { starter, dimensions });
    await engine.requests.project.open({ path });
    await engine.requests.images.counts({ filter: [] }); // loads the index
    const { jobs, requests } = engine;
    const ways: Record<(typeof works)[number], () => Promise<unknown>> = {
      similar: () => jobs.similar.find({ starter, image: 2, limit: 1000 }),
      map: () => jobs.map.make({ starter }),
      points: () => requests.map.points({ starter }),
      outliers: () => requests.map.outliers({ starter }),
      suggestions: () => jobs.suggestions.make({ starter }),
      above: () => requests.suggestions.view({ above: 0.5 }),
      next: () => jobs.learning.next({ starter, count: 20 }),
      suspects: () => jobs.suspects.find({ starter }),
      search: () => jobs.issues.find({}),
      issues: () =>
        requests.issues.list({ kind: 'suspect-label', states: ['open'], limit: 20, offset: 0, imagesEach: 1 }),
    };
    const waited: Measured[] = [];
    for (const name of chosen) {
      waited.push(await waitsDuring(engine, name, ways[name], promise));
    }
    return waited;
  } finally {
    await engine.child.stop();
  }
}

/** Makes a project of images without files, with their features. */
async function make(
  path: string,
  images: number,
  space: { readonly starter: string; readonly dimensions: number },
): Promise<void> {
  say(`Making a project of ${images.toLocaleString('en')} images ...`);
  const project = await createProject(path);
  for (let first = 0; first < images; first += block) {
    addImages(project.catalog, '/photos/library', first, Math.min(block, images - first));
  }
  addFeatures(project, space);
  project.close();
}

function textOf(images: number, waited: readonly Measured[]): string {
  return [
    `${images.toLocaleString('en')} images. Another request may wait ${String(promise)} ms at most.`,
    table(
      ['work', 'seconds', 'longest wait ms', 'too long', 'of', 'engine MB', ''],
      waited.map(({ work, seconds, longest, tooLong, asked, peakMb }) => [
        work,
        seconds.toFixed(1),
        longest.toFixed(0),
        String(tooLong),
        String(asked),
        peakMb.toFixed(0),
        verdict(longest <= promise),
      ]),
    ),
  ].join('\n');
}
