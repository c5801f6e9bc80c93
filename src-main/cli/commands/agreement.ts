import type { Command } from 'commander';
import type { Agreement } from '../../../src-shared/contract/annotations';
import { percent, percentRange } from '../../../src-shared/domain/figure-text';
import { action, command, filterOf, withFilter, type FilterOptions } from '../command';
import { count, countMore, print, table } from '../output';
import { exitCodes, withEngine } from '../session';
import { personText } from './annotators';

interface Options extends FilterOptions {
  readonly json?: boolean;
}

/** Most pairs of persons that are printed; --json has all. */
const mostPairs = 20;

export function agreementCommand(): Command {
  return withFilter(command('agreement', 'how far the people agree who labelled the same images'))
    .argument('<project>', 'project folder')
    .addHelpText(
      'after',
      '\nCounts what people said in imports of several annotators and in finished second looks (facet second-look), and the labels' +
        '\nthat people had given before these. Of several answers of one person, the last counts; unsure and excluded count as missing.' +
        '\nKrippendorff’s alpha and Cohen’s kappa: 1 is full agreement, 0 is chance.',
    )
    .action(
      action(async (project: string, options: Options) => {
        const filter = filterOf(options);
        const result = await withEngine(project, ({ requests }) => requests.annotations.agreement({ filter }));
        print(options.json ?? false, result, textOf);
        return exitCodes.done;
      }),
    );
}

function textOf(agreement: Agreement): string {
  const { annotators, images, n, ratings, unsure, differing, alpha, alphaInterval, perClass, pairs } = agreement;
  if (images === 0) return 'Nobody’s answers are kept yet. Take a second look, or import labels of several annotators.';
  const shown = pairs.slice(0, mostPairs);
  const left = agreement.pairsLeft + pairs.length - shown.length;
  return [
    `${count(images, 'image')} annotated by ${count(annotators.length, 'annotator')}; ${count(n, 'image')} by two or more, with ${count(ratings, 'answer')}.`,
    ...(unsure > 0 ? [`Not counted: ${count(unsure, 'answer')} as unsure or excluded.`] : []),
    ...sharesOf(agreement),
    alpha === null
      ? 'Krippendorff’s alpha is not defined: it needs images that two people labelled, and more than one class.'
      : `Krippendorff’s alpha: ${figure(alpha, alphaInterval)}; 0 is chance, 1 full agreement.`,
    `${count(differing, 'image')} labelled differently (facet images P --filter issue:disagreement lists the open ones).`,
    ...(n === 0
      ? []
      : [
          '',
          table(
            ['class', 'images', 'answers', 'alpha'],
            perClass.map((row) => [row.class, row.images, row.ratings, figure(row.alpha, row.alphaInterval)]),
          ),
        ]),
    ...(shown.length === 0
      ? []
      : [
          '',
          table(
            ['person', 'and', 'images', 'equal', 'share', 'Cohen’s kappa'],
            shown.map((row) => [
              ...[personText(row.a), row.a === row.b ? 'the same, later' : personText(row.b), row.n, row.agreed],
              ...[`${percent(row.agreement)} (${percentRange(row.interval)})`, figure(row.kappa, row.kappaInterval)],
            ]),
          ),
          ...(left > 0 ? [`${countMore(left)} (--json)`] : []),
        ]),
  ].join('\n');
}

const sharesOf = ({ agreement, agreementInterval, n }: Agreement): string[] =>
  agreement === null || agreementInterval === null
    ? []
    : [
        `Pairs of answers that agree: ${percent(agreement)} (${percentRange(agreementInterval)}, ${count(n, 'image')}).`,
      ];

const figure = (value: number | null, interval: readonly [number, number] | null): string =>
  value === null
    ? '–'
    : `${value.toFixed(3)}${interval ? ` (${interval.map((end) => end.toFixed(3)).join(' to ')})` : ''}`;
