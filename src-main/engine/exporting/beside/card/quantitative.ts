import type { Figures } from '../../../../../src-shared/domain/evaluation';
import { leakSentences } from '../../../../../src-shared/domain/leaks';
import { baselineText } from '../../../../../src-shared/domain/run-notes';
import { nameOfSlice } from '../../../../../src-shared/domain/slice-name';
import { percent, percentRange } from '../../../../../src-shared/domain/figure-text';
import { count, counted, percentOrDash } from '../../../pages/numbers';
import { table, text, type Block } from './document';
import type { CardFacts, MainFigures, Measured } from './facts';

/** Figures of the parts, of classes, under the decision, and of slices. */
export const analyses = (facts: CardFacts): Block[] => [
  ...table(
    'Accuracy by part of the data, with Wilson’s 95 % interval.',
    ['part', 'images', 'accuracy', '95 % interval'],
    [
      ...facts.parts.map(({ part, figures }) => rowOf(part, figures)),
      ...(facts.testAsSealed === null ? [] : [rowOf('test, labels as sealed', facts.testAsSealed)]),
    ],
  ),
  ...(['test', 'validation'] as const)
    .flatMap((part) => leakSentences(facts.leaks, part))
    .flatMap((line) => text(line)),
  ...(facts.main === null ? [] : mainTables(facts.main)),
  ...table(
    'Answers under the decision.',
    ['part', 'images', 'answered', 'right among the answered', '95 % interval'],
    facts.parts.flatMap(({ part, decided }) =>
      decided === null
        ? []
        : [
            [
              part,
              count(decided.n),
              percent(decided.coverage),
              percentOrDash(decided.accuracy),
              percentRange(decided.interval),
            ],
          ],
    ),
  ),
  ...sliceTable(facts),
];

const rowOf = (name: string, { n, accuracy, interval }: Pick<Figures, 'n' | 'accuracy' | 'interval'>): string[] => [
  name,
  count(n),
  percent(accuracy),
  percentRange(interval),
];

function mainTables({ part, n, baseline, largestClass, perClass, ...averages }: MainFigures): Block[] {
  return [
    ...text(baselineText(baseline, largestClass)),
    ...table(
      `Further figures of ${counted(n, `${part} image`)}.`,
      ['figure', 'value', '95 % interval'],
      [
        ['balanced accuracy', ...measured(averages.balancedAccuracy)],
        ['macro F1', ...measured(averages.macroF1)],
        ...(averages.calibrationError === null
          ? []
          : [['expected calibration error', percent(averages.calibrationError), 'none']]),
      ],
    ),
    ...table(
      `Figures of each class, as labelled, on ${part} images.`,
      ['class', 'images', 'precision', 'recall', 'F1'],
      perClass
        .slice(0, mostClasses)
        .map((each) => [
          each.class,
          count(each.support),
          percentOrDash(each.precision),
          percentOrDash(each.recall),
          percentOrDash(each.f1),
        ]),
    ),
  ];
}

/** More classes than a reader looks at; the card as data has all. */
const mostClasses = 200;

const measured = ({ value, interval }: Measured): [string, string] => [
  percentOrDash(value),
  interval === null ? '–' : percentRange(interval),
];

function sliceTable({ slices }: CardFacts): Block[] {
  if (slices === null || slices.found.length + slices.small === 0) return [];
  const { part, found, of, small } = slices;
  return [
    ...table(
      `${found.length === of ? `The ${counted(of, 'slice')}` : `The worst ${count(found.length)} of ${counted(of, 'slice')}`} of ${part} images that have enough images, the worst first. A slice differs where Fisher’s exact test, adjusted for the number of slices, finds more than chance.`,
      ['slice', 'images', 'accuracy', '95 % interval', 'the others', 'differs'],
      found.map((slice) => [
        nameOfSlice(slice),
        count(slice.n),
        percent(slice.accuracy),
        percentRange(slice.interval),
        percentOrDash(slice.restAccuracy),
        slice.differs ? 'yes' : 'no',
      ]),
    ),
    ...text(small === 0 ? '' : `${counted(small, 'more slice')} of ${part} images had too few images to tell.`),
  ];
}
