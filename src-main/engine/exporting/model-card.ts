import type { TestSet, TrainResult } from '../../../src-shared/domain/run';
import type { Figures } from '../../../src-shared/domain/evaluation';
import type { DecisionFigures } from '../../../src-shared/domain/decision';
import { visible } from '../../../src-shared/domain/visible';
import { percent } from '../../../src-shared/domain/figure-text';
import type { Answers } from './answers';
import { asLabelled, cropped, mustNotBeUsed, starterText } from './card-texts';

/** An output of the network, by the names of its class. */
interface Output {
  /** Name when the model was trained. */
  readonly then: string;
  /** Present name. */
  readonly name: string;
  /** Present name of the class that it was merged into, else its own. */
  readonly countsAs: string;
}

/** Text of the page that travels with an exported model: what it is, how good it is, and what it must not be used for. */
export function modelCard(
  result: TrainResult,
  outputs: readonly Output[],
  { testSet, answers }: { testSet: TestSet; answers: Answers },
): string {
  const { run, recipe, snapshot, train, validation, test, testAsSealed, starter, crop } = result;
  const classes = outputs.map(({ name }) => name);
  return `# Model card

Classifies pictures as ${classes.map(quoted).join(', ')}. Trained by Facet, run ${run}, recipe ${recipe},
data snapshot ${snapshot}.${renamedText(outputs)}${starter === null ? '' : `\n\n${starterText(starter)}`}${crop === 'face' ? `\n\n${cropped}` : ''}

| data | images | accuracy | 95 % interval (Wilson) |
|---|---|---|---|
${line('training', train)}${line('validation', validation)}${line('test', test)}${line('test, labels as sealed', testAsSealed)}
${testSetText(testSet)}${asLabelled}

## Must not be used

${mustNotBeUsed.map((use) => `- ${use}`).join('\n')}

## Files

- model.json, weights: a TensorFlow.js layers model. Input: [batch, height, width, 3], RGB values 0 to 255.
- metadata.json: classes in order, input size, the preprocessing's id, the crop where there is one. It has the exact names of
  the classes; where this page or labels.txt shows \\n, \\x1b or the like, a name holds a character that would break a line or act.
- labels.txt: the classes, one per line, in the same order.

## Output

One probability per class, in the order of labels.txt; they add up to 1.${temperatureText(answers)}${decisionText(answers)}
`;
}

/** Says that the outputs are calibrated. */
function temperatureText({ temperature }: Answers): string {
  if (temperature === null) return '';
  return `\n\nThe outputs are calibrated: logits were divided by the temperature ${roundedText(temperature)}, which was fitted on validation images.
The weights of the last layer have it in them, so that nothing is left to do. It changes no most probable class.`;
}

/** States how the outputs become an answer, and the figures under it. */
function decisionText({ decision, validation, test }: Answers): string {
  if (decision === null) return '';
  const threshold = roundedText(decision.threshold);
  const rule =
    decision.kind === 'abstain'
      ? `The answer is the most probable class, or “unsure” if its probability is below ${threshold}.`
      : `The answer is ${quoted(decision.class)} if its probability is at least ${threshold}, else the other class.`;
  return `

## Decision

${rule} Thresholds are tried on validation images, never on test images; metadata.json has the exact one.

| data | images | answered | right among the answered | 95 % interval (Wilson) |
|---|---|---|---|---|
${answersLine('validation', validation)}${answersLine('test', test)}`.trimEnd();
}

const roundedText = (value: number): string => String(Number(value.toPrecision(4)));

function answersLine(name: string, figures: DecisionFigures | null): string {
  if (!figures) return '';
  const { n, coverage, accuracy, interval } = figures;
  const [low, high] = interval;
  const right = accuracy === null ? '–' : percent(accuracy);
  return `| ${name} | ${String(n)} | ${percent(coverage)} | ${right} | ${percent(low)} to ${percent(high)} |\n`;
}

/** Quotes a name in Markdown, so that it makes no link, picture, table or tag. */
const quoted = (name: string): string => `“${visible(name).replaceAll(/[\\`*_[\](){}<>#!|~&]/g, String.raw`\$&`)}”`;

/** Lists the classes that had another name when the model was trained, or were merged into another since. */
function renamedText(outputs: readonly Output[]): string {
  const sentences = outputs.flatMap(({ then, name, countsAs }) => [
    ...(then === name ? [] : [`${quoted(name)} was called ${quoted(then)} when the model was trained.`]),
    ...(name === countsAs
      ? []
      : [`${quoted(name)} was merged into ${quoted(countsAs)} since; the model still tells it apart.`]),
  ]);
  return sentences.length === 0 ? '' : `\n\n${sentences.join('\n')}`;
}

/** Says how far the test figures can be trusted. */
function testSetText({ isSealed, looks, edited }: TestSet): string {
  if (!isSealed) return '';
  const times = looks === 1 ? 'once' : `${String(looks)} times`;
  if (looks === 0) return 'Nobody has looked at mistakes on the test images: no label was corrected by them.\n\n';
  const labels = edited === 1 ? '1 of their labels was' : `${String(edited)} of their labels were`;
  return `Mistakes on the test images were looked at ${times}, and ${labels} edited after that. Choices and
corrections based on them make the test figures optimistic.\n\n`;
}

function line(name: string, figures: Figures | null): string {
  if (!figures) return '';
  const [low, high] = figures.interval;
  return `| ${name} | ${String(figures.n)} | ${percent(figures.accuracy)} | ${percent(low)} to ${percent(high)} |\n`;
}
