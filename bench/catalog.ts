import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../src-main/cli/output';
import { createProject, openProject, type Project } from '../src-main/engine/project/project';
import { addImages } from '../tests/helpers/projects/library';
import { SqlAnswers } from '../tests/helpers/projects/sql-answers';
import { askAll, pageRows, type Asked } from './harness/catalog-questions';
import { rssMb } from './harness/machine';
import { benchProgram, say, typedPath, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  images: { type: 'string', default: '1000000' },
  questions: { type: 'string', default: '100' },
  'peer-questions': { type: 'string', default: '5' },
  in: { type: 'string' },
} as const;

/** Number of images that one transaction adds. */
const block = 20_000;

await benchProgram('catalog', options, async (values) => {
  const images = wholeNumber('images', values.images);
  const questions = wholeNumber('questions', values.questions);
  const peerQuestions = wholeNumber('peer-questions', values['peer-questions']);
  return inFolder(values.in, async (folder) => {
    const path = join(folder, `${String(images)}.facet`);
    if (!existsSync(path)) await make(path, images);
    const megabytes = sizeOf(path);
    const project = await openProject(path);
    const sql = new SqlAnswers(project.folder.catalog);
    try {
      const opened = await open(project);
      say(`Loaded in ${opened.loadedMs.toFixed(0)} ms.`);
      const asked = await askAll(project, sql, { questions, peerQuestions });
      const isKept = asked.every((each) => each.isKept !== false);
      return { text: textOf(images, megabytes, opened, asked), figures: { images, megabytes, opened, asked }, isKept };
    } finally {
      sql.close();
      project.close();
    }
  });
});

/** Runs work in the named folder, which stays with its catalog for the next time, or in a temporary one. */
function inFolder<T>(named: string | undefined, work: (folder: string) => Promise<T>): Promise<T> {
  return named === undefined ? withTemporaryFolder(work) : work(typedPath(named));
}

/** Makes a project of images without files. */
async function make(path: string, images: number): Promise<void> {
  const project = await createProject(path);
  const { catalog } = project;
  for (let first = 0; first < images; first += block) {
    addImages(catalog, '/photos/library', first, Math.min(block, images - first));
    if (first % (block * 10) === 0) say(`${String(first)} of ${String(images)} images made`);
  }
  catalog.transaction(() => {
    for (let image = 1; image <= images; image += 20)
      catalog.tags.set(image, image % 40 === 1 ? 'blurred' : 'nice', true);
    for (let image = 1; image <= images; image += 1) {
      catalog.attributes.set(image, 'age', String(18 + (image % 60)));
    }
    const parts = Array.from({ length: images }, (_, index): [number, number] => [
      index + 1,
      index % 10 < 8 ? 0 : (index % 10) - 7,
    ]);
    catalog.splits.setCurrent(catalog.splits.add('{}', new Map(parts), 0, Date.now()));
  });
  project.close();
}

/** Size of a folder's files on disk, in MB. */
function sizeOf(path: string): number {
  return readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0) / 1e6;
}

interface Opened {
  /** From the open catalog to the rows of the first page, before any column is loaded. */
  readonly firstPageMs: number;
  readonly loadedMs: number;
  /** Processor time until all columns are loaded. */
  readonly loadedCpuMs: number;
  /** Longest wait of another request during that time. */
  readonly longestWaitMs: number;
  /** Growth of the process's memory, garbage and SQLite's cache of 64 MB included. */
  readonly grownMb: number;
}

async function open({ catalog, columns }: Project): Promise<Opened> {
  const rssBefore = rssMb();
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const view = await columns.view({ filter: [], run: null, sort: 'id', descending: false });
  catalog.imageList.rows(view.slice(0, pageRows));
  const firstPageMs = performance.now() - start;
  let [longestWaitMs, last] = [0, performance.now()];
  const beat = setInterval(() => {
    longestWaitMs = Math.max(longestWaitMs, performance.now() - last);
    last = performance.now();
  }, 1);
  await columns.ready();
  clearInterval(beat);
  const loadedMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  const loadedCpuMs = (user + system) / 1000;
  return { firstPageMs, loadedMs, loadedCpuMs, longestWaitMs, grownMb: rssMb() - rssBefore };
}

function textOf(images: number, megabytes: number, opened: Opened, asked: readonly Asked[]): string {
  const ms = (value: number | null): string => (value === null ? '' : value.toFixed(1));
  return [
    `${images.toLocaleString('en')} images, ${megabytes.toFixed(0)} MB on disk.`,
    `First page after ${ms(opened.firstPageMs)} ms, all columns after ${ms(opened.loadedMs)} ms (CPU ${ms(opened.loadedCpuMs)} ms); ` +
      `another request waited ${ms(opened.longestWaitMs)} ms at most. Memory grew by ${opened.grownMb.toFixed(0)} MB.`,
    '',
    table(
      ['question', 'times', 'median ms', 'p95 ms', 'CPU ms', 'in SQL ms', 'promise', 'goal', ''],
      asked.map(({ name, times, median, p95, cpu, sql, promise, goal, isKept }) => [
        name,
        String(times),
        ms(median),
        ms(p95),
        ms(cpu),
        ms(sql),
        promise === null ? '' : String(promise),
        goal === null ? '' : String(goal),
        verdict(isKept),
      ]),
    ),
  ].join('\n');
}
