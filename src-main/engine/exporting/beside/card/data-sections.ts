import { dateAndTime } from '../../../../../src-shared/domain/dates';
import { percent } from '../../../../../src-shared/domain/figure-text';
import type { IssueKind } from '../../../../../src-shared/domain/issue';
import type { TestSet } from '../../../../../src-shared/domain/run';
import { count, counted } from '../../../pages/numbers';
import { list, text, type Block } from './document';
import type { CardFacts } from './facts';

const imagesOf = ({ parts }: CardFacts, wanted: CardFacts['parts'][number]['part']): number =>
  parts.find(({ part }) => part === wanted)?.figures.n ?? 0;

/** The images that figures are about, and how far the figures can be trusted. */
export function evaluationData(facts: CardFacts): Block[] {
  const [test, validation] = [imagesOf(facts, 'test'), imagesOf(facts, 'validation')];
  return [
    ...text(
      test > 0
        ? `${counted(test, 'test image')}, which no training and no choice saw, and ${counted(validation, 'validation image')}, by which the training was steered. Copies of a picture are in one part only.`
        : `There were no test images. Figures are on ${counted(validation, 'validation image')}, by which the training was steered; they are optimistic.`,
    ),
    ...text(testSetText(facts.testSet)),
  ];
}

/** Says how far the test figures can be trusted. */
function testSetText({ isSealed, looks, edited }: TestSet): string {
  if (!isSealed) return '';
  const times = looks === 1 ? 'once' : `${String(looks)} times`;
  if (looks === 0) return 'Nobody has looked at mistakes on the test images: no label was corrected by them.';
  const labels = edited === 1 ? '1 of their labels was' : `${String(edited)} of their labels were`;
  return `Mistakes on the test images were looked at ${times}, and ${labels} edited after that. Choices and corrections based on them make the test figures optimistic.`;
}

/** The images that the model learned from. */
export const trainingData = (facts: CardFacts): Block[] => [
  ...text(
    `${counted(imagesOf(facts, 'train'), 'image')}, with labels as people gave them. The data snapshot ${facts.snapshot} is a hash of images, labels and parts.`,
  ),
  ...list([
    `Licence of the data: ${facts.dataLicence ?? 'not stated by its owner'}.`,
    ...(facts.starter === null ? [] : [`Licence of the starter model ${facts.starter.id}: ${facts.starter.licence}.`]),
    ...(facts.preparation.crop === null ? [] : [`Licence of the face detector: ${detectorLicence}.`]),
    ...leftOutTexts(facts),
  ]),
];

/** As THIRD-PARTY-NOTICES.md has it. */
const detectorLicence = 'BlazeFace, MIT, npm @vladmandic/human 3.3.6';

const leftOutTexts = ({ issues: { leftOut, missing } }: CardFacts): string[] => [
  ...(leftOut === 0 ? [] : [`Left out, since they could not be read: ${counted(leftOut, 'labelled image')}.`]),
  ...(missing === 0 ? [] : [`Left out, since their files were missing: ${counted(missing, 'labelled image')}.`]),
];

const issueNames: Readonly<Partial<Record<IssueKind, string>>> = {
  'suspect-label': 'whose label is probably wrong',
  'label-conflict': 'that are copies of one another with different labels',
  disagreement: 'that several persons labelled differently',
  'exact-duplicate': 'that are exact copies',
  'near-duplicate': 'that are nearly the same',
  unreadable: 'that can’t be read',
};

/** What is known to be wrong, and what a user should do about it. */
export function caveats({ issues, preparation, check, cost, weights, main }: CardFacts): Block[] {
  const { open, searchedAt, suspectsSearchedAt } = issues;
  const known = Object.entries(issueNames).flatMap(([kind, words]) => {
    const images = open[kind as IssueKind] ?? 0;
    return images === 0 ? [] : [`In the project when this was exported: ${counted(images, 'image')} ${words}.`];
  });
  return [
    ...list([
      ...known,
      searchedAt === null
        ? 'Nobody searched the data for copies and unreadable pictures.'
        : `The data was last searched for copies and unreadable pictures on ${dateAndTime(searchedAt)}.`,
      suspectsSearchedAt === null
        ? 'Nobody searched the labels for probable mistakes.'
        : `The labels were last searched for probable mistakes on ${dateAndTime(suspectsSearchedAt)}.`,
      ...(preparation.caution === null ? [] : [preparation.caution]),
      ...(preparation.crop !== null && preparation.detector === null
        ? ['The face detector is not in this folder: your program has to crop pictures to the face.']
        : []),
      ...(check.reason === null ? [] : [`The files were not compared with the run: ${check.reason}`]),
      ...(weights === 'float32' ? [] : [costText({ cost, weights })]),
      ...(main === null || main.n >= fewImages ? [] : [`Its figures rest on ${count(main.n)} images: they are rough.`]),
      'Try it on pictures of your own whose labels you know before you rely on it.',
    ]),
  ];
}

/** Below this number of images, an interval of an accuracy is wider than some 10 points. */
const fewImages = 200;

/** Accuracy that smaller weights cost. */
function costText({ cost, weights }: Pick<CardFacts, 'cost' | 'weights'>): string {
  if (cost === null) return `What ${weights} weights cost in accuracy could not be measured.`;
  const { part, n, accuracy, difference, interval } = cost;
  const points = (share: number): string => (share * 100).toFixed(2).replace('-', '−');
  return `${weights} weights: accuracy ${percent(accuracy[1])} instead of ${percent(accuracy[0])} with float32 on ${counted(n, `${part} image`)}, a difference of ${points(difference)} points, 95 % interval ${points(interval[0])} to ${points(interval[1])}.`;
}
