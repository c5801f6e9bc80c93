import type { Decision } from '../../../../../src-shared/domain/decision';
import { crossing } from '../../../../../src-shared/domain/slice';
import { nameOfKey } from '../../../../../src-shared/domain/slice-name';
import { heading, list, text, type Block } from './document';
import type { CardFacts } from './facts';
import { asLabelled, mustNotBeUsed } from './texts';

/** What the model is for, and what it must not be used for. */
export const intendedUse = ({ outputs }: CardFacts): Block[] => [
  ...text(
    `To sort pictures by the ${String(outputs.length)} labels that its owner gave, on pictures like those that it was tested on, where a person can look at its answers.`,
  ),
  ...heading('Must not be used'),
  ...list(mustNotBeUsed),
];

/** By which properties of pictures the model was examined. */
export function factors({ slices, preparation }: CardFacts): Block[] {
  const keys = [...new Set((slices?.found ?? []).flatMap(({ key }) => key.split(crossing)))].map(nameOfKey);
  const examined =
    keys.length === 0
      ? 'No group of pictures was large enough for figures of its own.'
      : `Its figures were computed for groups of pictures by: ${keys.join(', ')}.`;
  return [
    ...text(
      `${examined} Properties that nobody recorded, such as the camera or who is in a picture, may matter, and can’t be seen here.`,
    ),
    ...(preparation.crop === null ? [] : text('Pictures without a detected face are classified as a whole.')),
  ];
}

/** What is measured, and how probabilities become answers. */
export const metrics = ({ decision, temperature }: CardFacts): Block[] => [
  ...text(
    'Accuracy is the share of pictures whose most probable class is their label. Intervals are 95 % intervals: Wilson’s for shares, Tango’s for the difference of two shares of the same pictures, a bootstrap over pictures for averages.',
  ),
  ...(temperature === null
    ? []
    : text(
        `The outputs are calibrated: logits were divided by the temperature ${roundedText(temperature)}, which was fitted on validation images. The weights of the last layer have it in them, so that nothing is left to do. It changes no most probable class.`,
      )),
  ...heading('Decision'),
  ...(decision === null
    ? text('The answer is the most probable class; no threshold was chosen.')
    : text(
        `${ruleText(decision)} Thresholds are tried on validation images, never on test images; metadata.json has the exact one.`,
      )),
];

/** How an answer follows from probabilities. */
export function ruleText(decision: Decision): string {
  const threshold = roundedText(decision.threshold);
  return decision.kind === 'abstain'
    ? `The answer is the most probable class, or “unsure” if its probability is below ${threshold}.`
    : `The answer is “${decision.class}” if its probability is at least ${threshold}, else the other class.`;
}

/** What is at stake for people. */
export const ethics = ({ starter, preparation }: CardFacts): Block[] => [
  ...text(asLabelled),
  ...text(
    'Pictures of faces can identify people, and their features can count as biometric data. Ask the people in them, and look up what the law where you are demands, before you classify or keep such pictures.',
  ),
  ...(preparation.crop !== null || starter?.id === 'faces' ? text(humanTerms) : []),
  ...(starter === null ? [] : list(starter.terms.slice(0, -1))),
];

/** Terms of npm @vladmandic/human, from which the face detector and the starter “faces” come. */
const humanTerms =
  'The makers of the face networks in it (npm @vladmandic/human) do not allow their use for life-critical decisions, nor for surveillance without consent.';

const roundedText = (value: number): string => String(Number(value.toPrecision(4)));
