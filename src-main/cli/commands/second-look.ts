import type { Command } from 'commander';
import { mostSecondLooks, type SecondLook, type SecondLookResults } from '../../../src-shared/contract/second-looks';
import { visibleCopy } from '../../../src-shared/domain/visible';
import { action, command, filterOf, wholeNumber, withFilter, type FilterOptions } from '../command';
import { count, countMore, print, table } from '../output';
import { percent } from '../../../src-shared/domain/figure-text';
import { exitCodes, withEngine, type Session } from '../session';

interface Options extends FilterOptions {
  readonly list?: boolean;
  readonly id?: number;
  readonly images?: number;
  readonly all?: boolean;
  readonly sameAs?: number;
  readonly notYet?: boolean;
  readonly seed: number;
  readonly includeTest?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

export function secondLookCommand(): Command {
  return withFilter(command('second-look', 'judge pictures again without their labels, and see how far labels agree'))
    .argument('<project>', 'project folder')
    .option(
      '--images <n>',
      `start a second look at so many images, up to ${String(mostSecondLooks)}`,
      wholeNumber('--images', 1, mostSecondLooks),
    )
    .option('--all', `start one with all images, up to ${String(mostSecondLooks)}`)
    .option(
      '--same-as <n>',
      'start one with the pictures of an earlier second look, for another person (--actor), or the same one later',
      wholeNumber('--same-as', 1),
    )
    .option('--not-yet', 'start one with images that you have not labelled yet')
    .option('--seed <n>', 'with --images: seed of the sample', wholeNumber('--seed', 0), 0)
    .option('--include-test', 'with --images: draw from the test part, too; this counts as a look at it')
    .option('--id <n>', 'show the results of a finished second look', wholeNumber('--id', 1))
    .option('--list', 'list all second looks; this is the default')
    .option(
      '--limit <n>',
      'with --id: number of disagreements to list (all with --json)',
      wholeNumber('--limit', 0),
      20,
    )
    .addHelpText(
      'after',
      '\nPictures are judged in the window, one after another; a second look can be left and continued there.' +
        '\nAnswers of a finished one are kept as labels of the person who gave them (facet agreement).' +
        '\nThe sample is drawn in proportion to the classes. Images of the test part are left out by default.',
    )
    .action(
      action(async (project: string, options: Options) => {
        const result = await withEngine(project, (session) => ask(session, options));
        print(options.json ?? false, result, (shown) => textOf(visibleCopy(shown), options.limit));
        return exitCodes.done;
      }),
    );
}

type Shown = { readonly looks: readonly SecondLook[] } | SecondLook | SecondLookResults;

async function ask({ requests }: Session, options: Options): Promise<Shown> {
  const { images, all, sameAs, notYet, seed, includeTest: withTest, id } = options;
  if (images !== undefined || all || sameAs !== undefined || notYet) {
    const from = { filter: filterOf(options), ...(sameAs !== undefined && { sameAs }), ...(notYet && { notYet }) };
    return requests.secondLooks.start({
      ...from,
      seed,
      ...(images !== undefined && { images }),
      ...(withTest && { withTest }),
    });
  }
  if (id !== undefined) return requests.secondLooks.results({ id });
  return requests.secondLooks.list({});
}

function textOf(shown: Shown, limit: number): string {
  if ('looks' in shown) return listOf(shown.looks);
  return 'look' in shown ? resultsText(shown, limit) : startedText(shown);
}

function listOf(looks: readonly SecondLook[]): string {
  if (looks.length === 0) return 'There is no second look yet.';
  return table(
    ['id', 'state', 'images', 'answered', 'started', 'by', 'answered by'],
    looks.map(({ id, state, images, answered, startedAt, actor, answeredBy }) => [
      ...[id, state, images, answered],
      new Date(startedAt).toISOString().slice(0, 16).replace('T', ' '),
      actor,
      answeredBy.join(', '),
    ]),
  );
}

function startedText({ id, images, drawnFrom, testLeftOut, sameAs }: SecondLook): string {
  const from = sameAs === null ? count(drawnFrom, 'labelled image') : `those of second look ${String(sameAs)}`;
  return [
    `Second look ${String(id)}: ${count(images, 'image')} of ${from}, to be judged in the window.`,
    ...(testLeftOut > 0 ? [`${count(testLeftOut, 'image')} of the test part left out (--include-test).`] : []),
  ].join('\n');
}

const share = ([low, high]: readonly [number, number]): string => `${percent(low)} to ${percent(high)}`;

function resultsText(results: SecondLookResults, limit: number): string {
  const { look, n, agreed, agreement, interval, byChance, kappa, kappaInterval, unsure, skipped } = results;
  const { labelledBy, answeredBy, perClass, disagreements } = results;
  if (agreement === null || byChance === null) {
    return `Second look ${String(look.id)}: no image was answered with a class (${String(unsure)} unsure, ${String(skipped)} skipped).`;
  }
  const rows = disagreements.slice(0, limit);
  return [
    `Second look ${String(look.id)}, answered by ${answeredBy.join(', ')}: ${count(n, 'image')}, ${String(unsure)} unsure, ${String(skipped)} skipped.`,
    `Agreement with the labels: ${percent(agreement)} (${share(interval)}), ${String(agreed)} of ${String(n)}; chance alone would give ${percent(byChance)}.`,
    kappa === null
      ? 'Cohen’s kappa is not defined: labels and answers are all one class.'
      : `Cohen’s kappa: ${kappa.toFixed(3)}${kappaInterval ? ` (${kappaInterval.map((end) => end.toFixed(3)).join(' to ')})` : ''}; 0 is chance, 1 full agreement.`,
    `Labels given by the same person: ${String(labelledBy.same)}, another person: ${String(labelledBy.another)}, an import: ${String(labelledBy.import)}.`,
    '',
    table(
      ['class', 'labelled', 'agreed', 'share', 'interval', 'answered'],
      perClass.map((row) => [
        ...[row.class, row.labelled, row.agreed],
        row.agreement === null ? '–' : percent(row.agreement),
        row.labelled === 0 ? '–' : share(row.interval),
        row.answered,
      ]),
    ),
    ...(rows.length > 0
      ? [
          '',
          table(
            ['id', 'label', 'answer', 'settled', 'path'],
            rows.map((row) => [row.image, row.label, row.answer ?? 'unsure', row.settled ?? 'no', row.path]),
          ),
        ]
      : []),
    ...(disagreements.length > rows.length
      ? [`${countMore(disagreements.length - rows.length)} (--limit, --json)`]
      : []),
  ].join('\n');
}
