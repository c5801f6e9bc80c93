import { Option, type Command } from 'commander';
import type { RunRow } from '../../../src-shared/domain/run';
import { leakSentences, type Leak } from '../../../src-shared/domain/leaks';
import {
  foldsIn,
  groupHeading,
  metricNames,
  metricText,
  rankRuns,
  runMetrics,
  type RunGroup,
  type RunMetric,
} from '../../../src-shared/domain/run-table';
import { action, command } from '../command';
import { print, table } from '../output';
import { percent, percentRange } from '../../../src-shared/domain/figure-text';
import { durationOf } from '../progress';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly sort?: string;
  readonly on?: 'validation' | 'test';
  readonly json?: boolean;
}

export function runsCommand(): Command {
  return command('runs', 'list runs, newest first, or rank them by a figure')
    .argument('<project>', 'project folder')
    .addOption(
      new Option('--sort <metric>', 'rank finished runs that were measured on the same images, the best first').choices(
        metricNames.map((metric) => runMetrics[metric].key),
      ),
    )
    .addOption(
      new Option(
        '--on <part>',
        'images that figures are about (default: validation); choosing runs by their test parts makes test figures optimistic',
      ).choices(['validation', 'test']),
    )
    .action(
      action(async (project: string, options: Options) => {
        const { json = false, sort, on } = options;
        if (sort === undefined && on === undefined) {
          const listed = await withEngine(project, async ({ requests }) => {
            const { runs } = await requests.runs.list({});
            return { runs, leaks: await leaksOf(requests, runs) };
          });
          print(json, listed, ({ runs, leaks }) => [listOf(runs), ...leakLines(leaks)].join('\n'));
          return exitCodes.done;
        }
        const metric = metricNames.find((name) => runMetrics[name].key === sort) ?? 'accuracy';
        const part = on ?? 'validation';
        const ranked = await withEngine(project, async ({ requests }) => {
          const [{ runs }, { groups, leftOut }] = [
            await requests.runs.list({}),
            await requests.runs.table({ on: part }),
          ];
          const sorted = groups.map((group) => ({ ...group, runs: rankRuns(group.runs, metric) }));
          return { runs, on: part, sort: runMetrics[metric].key, groups: sorted, leftOut };
        });
        print(json, ranked, ({ runs, groups, leftOut }) =>
          [
            ...groups.map((group, index) => rankingOf(group, { runs, part, metric, isOther: index > 0 })),
            ...(leftOut.length > 0
              ? [leftOut.map(({ run, reason }) => `${run} is left out. ${reason}`).join('\n')]
              : []),
            ...(groups.length + leftOut.length === 0 ? ['No run has finished yet.'] : []),
          ].join('\n\n'),
        );
        return exitCodes.done;
      }),
    );
}

type Leaks = Readonly<Record<string, readonly Leak[]>>;

/** What makes test figures of finished runs too good, by run; runs without any are missing. */
async function leaksOf(requests: Session['requests'], runs: readonly RunRow[]): Promise<Leaks> {
  const found: Record<string, readonly Leak[]> = {};
  for (const { run, test } of runs) {
    if (test === null) continue;
    const leaks = (await requests.runs.leaks({ run })).leaks.filter(({ part }) => part === 'test');
    if (leaks.length > 0) found[run] = leaks;
  }
  return found;
}

/** One line per sentence, with the runs that it is about. */
function leakLines(leaks: Leaks): string[] {
  const runsOf = new Map<string, string[]>();
  for (const [run, own] of Object.entries(leaks)) {
    for (const sentence of leakSentences(own, 'test')) runsOf.set(sentence, [...(runsOf.get(sentence) ?? []), run]);
  }
  return [...runsOf].map(([sentence, runs]) => `${runs.join(', ')}: ${sentence}`);
}

interface Ranking {
  readonly runs: readonly RunRow[];
  readonly part: 'validation' | 'test';
  readonly metric: RunMetric;
  readonly isOther: boolean;
}

/** One group of runs as a table, the chosen metric first. */
function rankingOf(group: RunGroup, { runs, part, metric, isOther }: Ranking): string {
  const rows = new Map(runs.map((row) => [row.run, row]));
  const columns = [metric, ...metricNames.filter((name) => name !== metric)];
  const lines = group.runs.map(({ run, figures }) => {
    const row = rows.get(run);
    const accuracies = ({ accuracy, interval }: typeof figures): string =>
      `${percent(accuracy)} (${percentRange(interval)})`;
    return [
      `${row?.starred === true ? '★ ' : '  '}${run}`,
      nameOf(row),
      ...columns.map((name) => (name === 'accuracy' ? accuracies(figures) : metricText(name, figures[name]))),
      row?.note ?? '',
    ];
  });
  const head = ['run', 'recipe', ...columns.map((name) => runMetrics[name].key), 'note'];
  const heading = groupHeading(group, part, { isOther, folds: foldsIn(group.runs, rows) });
  return `${heading}\n${table(head, lines)}`;
}

const nameOf = (row: RunRow | undefined): string =>
  row === undefined ? '' : row.folds === undefined ? recipeText(row) : `${recipeText(row)}, ${String(row.folds)} folds`;

/** Recipe and starter, such as 'quick (faces)'; without the starter, runs on two starters look alike. */
const recipeText = ({ recipe, starter }: RunRow): string => (starter === undefined ? recipe : `${recipe} (${starter})`);

function listOf(runs: readonly RunRow[]): string {
  return table(
    ['run', 'recipe', 'state', 'epochs', 'seed', 'snapshot', 'test accuracy', '95 % interval', 'looks', 'took', ''],
    runs.map((run) => [
      run.run,
      recipeText(run),
      run.state,
      lengthOf(run),
      run.seed,
      run.snapshot ?? '–',
      run.test ? percent(run.test.accuracy) : '–',
      run.test ? `${percent(run.test.interval[0])} – ${percent(run.test.interval[1])}` : '–',
      run.testSet.looks,
      run.seconds === null ? '–' : durationOf(run.seconds),
      remarksOn(run),
    ]),
  );
}

/** Epochs of a run as '8', '3 of 8' or '12 of 40 in 5 folds'. */
function lengthOf({ epochs, epochsDone, folds }: RunRow): string {
  const done = epochsDone === epochs ? String(epochs) : `${String(epochsDone)} of ${String(epochs)}`;
  return folds === undefined ? done : `${done} in ${String(folds)} folds`;
}

/** Remarks on a run: its star and note, why it failed, what is damaged, and whether it can be resumed. */
function remarksOn({ state, failure, isResumable, damage, starred, note }: RunRow): string {
  const resumable = isResumable && state !== 'done' ? ['resumable'] : [];
  const sentences = [starred ? '★' : '', note, failure, damage].filter((text) => text !== null && text !== undefined);
  return [...sentences, ...resumable].filter((text) => text !== '').join(' – ');
}
