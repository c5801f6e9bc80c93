import type { Sort } from '../../src-main/engine/columns/orders';
import type { View } from '../../src-main/engine/columns/views';
import { History } from '../../src-main/engine/labelling/history';
import { applyLabel } from '../../src-main/engine/labelling/labels';
import type { Project } from '../../src-main/engine/project/project';
import { parseFilterTerm, type Filter } from '../../src-shared/domain/filter';
import { randomGenerator } from '../../src-shared/domain/random';
import { pathOf } from '../../tests/helpers/projects/library';
import type { SqlAnswers } from '../../tests/helpers/projects/sql-answers';
import { median } from './rounds';

/** Number of rows that the window asks for at once. */
export const pageRows = 200;

/** Result of one kind of question: times of the columns in ms, and `sql`, the median in SQL; null where SQL has no such question. */
export interface Asked {
  readonly name: string;
  readonly times: number;
  readonly median: number;
  readonly p95: number;
  /** Mean processor time per question. Any time beyond it was spent waiting for the disk or for other work. */
  readonly cpu: number;
  readonly sql: number | null;
  /** Upper bounds of the p95. */
  readonly promise: number | null;
  readonly goal: number | null;
  readonly isKept: boolean | null;
}

interface Kind {
  readonly name: string;
  readonly promise?: number | null;
  readonly goal?: number | null;
  readonly times: number;
  readonly ask: (time: number) => unknown;
  readonly inSql?: (time: number) => unknown;
}

const filters: readonly Filter[] = [
  [],
  ['class:anna'],
  ['class:ben,clara', '!split:test'],
  ['state:ok', 'state:labelled'],
  ['!class:dora', 'split:train,validation'],
  ['tag:blurred'],
  ['!tag:nice', 'class:emil'],
  ['state:unlabelled,refused'],
  ['attr.age:30,31', '!class:dora'],
].map((terms) => terms.map(parseFilterTerm));

const sorts = ['id', 'path', 'class', 'width', 'height', 'bytes'] as const satisfies readonly Sort[];

/** Asks all questions of a project whose columns are loaded. SQL counts each answer from scratch. */
export async function askAll(
  project: Project,
  sql: SqlAnswers,
  { questions, peerQuestions }: { questions: number; peerQuestions: number },
): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const kind of kindsOf(project, sql, questions)) asked.push(await ask(kind, peerQuestions));
  return asked;
}

function kindsOf(project: Project, sql: SqlAnswers, times: number): Kind[] {
  const { catalog, columns } = project;
  const images = catalog.images.counts().images;
  const random = randomGenerator('catalog questions');
  const pick = <T>(from: readonly T[], time: number): T => from[time % from.length] as T;
  const view = (filter: Filter, sort: Sort, descending = false) =>
    columns.view({ filter, run: null, sort, descending });
  const recent: View[] = [];
  const words = Array.from({ length: times }, (_, time) => wordOf(time, pathOf(random.integer(images))));
  const search = (time: number): Filter => [{ key: 'path', negated: false, values: [words[time % times] ?? ''] }];
  const relabelled = Array.from({ length: 10_000 }, () => random.integer(images) + 1);
  const classIds = catalog.classes.names().map(({ id }) => id);
  return [
    {
      name: 'an order, the first time',
      times: sorts.length,
      ask: (time) => view([], pick(sorts, time)),
      inSql: (time) => sql.view([], pick(sorts, time), false),
    },
    {
      name: 'a view',
      promise: 20,
      goal: 10,
      times,
      ask: async (time) => {
        recent[time % 8] = await view(pick(filters, time), pick(sorts, Math.floor(time / filters.length)));
      },
      inSql: (time) => sql.view(pick(filters, time), pick(sorts, time), false),
    },
    {
      name: 'a page of a view',
      promise: 20,
      goal: 10,
      times,
      ask: () => {
        const ids = pick(recent, random.integer(recent.length));
        const from = random.integer(Math.max(1, ids.length - pageRows));
        return catalog.imageList.rows(ids.slice(from, from + pageRows));
      },
    },
    {
      name: 'all facet counts',
      promise: 20,
      goal: 10,
      times,
      ask: (time) => columns.counts({ filter: pick(filters, time), run: null }),
      inSql: (time) => sql.counts(pick(filters, time)),
    },
    {
      name: 'counts of an attribute',
      promise: 20,
      goal: 10,
      times,
      ask: (time) => columns.attributeCounts({ filter: pick(filters, time), run: null }, 'age', 50),
      inSql: (time) => sql.attributeCounts(pick(filters, time), 'age'),
    },
    {
      name: 'words of a path',
      promise: 100,
      times,
      ask: (time) => view(search(time), 'id'),
      inSql: (time) => sql.view(search(time), 'id', false),
    },
    {
      name: 'relabel 10,000',
      promise: 1000,
      times: 5,
      ask: (time) => applyLabel(project, relabelled, { to: 'class', class: pick(classIds, time) }, ''),
    },
    { name: 'undo of that', promise: 1000, times: 5, ask: () => new History(project).undo() },
    { name: 'by class, after a relabel', times: 5, ask: afterRelabel(project, () => view([], 'class')) },
  ];
}

/** Search texts of all kinds: found in one image's path, in a folder's, in all, in none. */
function wordOf(time: number, path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return [name, path.slice(0, 12), 'IMG_', `img_${String(20_000 + (time % 977))}`, 'nowhere', '.jp'][time % 6] ?? '';
}

/** Relabels one image before each question, so that the index has to follow. */
function afterRelabel(project: Project, work: () => unknown): Kind['ask'] {
  return (time) => {
    applyLabel(project, [time + 1], { to: time % 2 === 0 ? 'unsure' : 'excluded' }, '');
    return work();
  };
}

async function ask(
  { name, promise = null, goal = null, times, ask: work, inSql }: Kind,
  peerQuestions: number,
): Promise<Asked> {
  const before = process.cpuUsage();
  const taken = await timed(times, work);
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000 / times;
  const inOrder = [...taken].sort((a, b) => a - b);
  const p95 = inOrder[Math.ceil(inOrder.length * 0.95) - 1] ?? Number.NaN;
  const sql = inSql === undefined ? null : median(await timed(Math.min(times, peerQuestions), inSql));
  return {
    name,
    times,
    median: median(taken),
    p95,
    cpu,
    sql,
    promise,
    goal,
    isKept: promise === null ? null : p95 <= promise,
  };
}

/** @returns milliseconds of each call */
async function timed(times: number, work: (time: number) => unknown): Promise<number[]> {
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const start = performance.now();
    await work(time);
    taken.push(performance.now() - start);
  }
  return taken;
}
