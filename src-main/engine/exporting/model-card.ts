import type { TestSet, TrainResult } from '../../../src-shared/contract/runs';
import { factsOfStarter, type StarterId } from '../../../src-shared/domain/starter';
import { at } from '../../../src-shared/domain/at';
import type { Figures } from '../../../src-shared/domain/evaluation';
import { visible } from '../../../src-shared/domain/visible';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';

/** An output by the name of its class when the model was trained, by its present name, and what it counts as by now. */
interface Output {
  readonly then: string;
  readonly name: string;
  readonly countsAs: string;
}

/** The page that travels with an exported model: what it is, how well it does, what it must not be used for. */
export function modelCard(
  result: TrainResult,
  outputs: readonly Output[],
  head: ModelMetadata['head'],
  testSet: TestSet,
): string {
  const { run, recipe, snapshot, train, validation, test, testAsSealed, starter, crop } = result;
  const classes = outputs.map(({ name }) => name);
  return `# Model card

Classifies pictures as ${classes.map(quoted).join(', ')}. Trained by Facet, run ${run}, recipe ${recipe},
data snapshot ${snapshot}.${renamedText(outputs)}${starter === null ? '' : `\n\n${beginning(starter)}`}${crop === 'face' ? `\n\n${cropped}` : ''}

| data | images | accuracy | 95 % interval (Wilson) |
|---|---|---|---|
${line('training', train)}${line('validation', validation)}${line('test', test)}${line('test, labels as sealed', testAsSealed)}
${testSetText(testSet)}The classes are labels that people gave to pictures ("as labelled"). They are no facts about a person, and neither are
this model's outputs. The figures hold for pictures like those it was tested on, and only for them.

## Must not be used

- to decide anything about a person: access, employment, credit, insurance, policing, care;
- to identify or track anyone, or to infer a person's gender, identity, origin, health or beliefs as a fact;
- on people who have not agreed to it, or where the law forbids it.

## Files

- model.json, weights: a TensorFlow.js layers model. Input: [batch, height, width, 3], RGB values 0 to 255.
- metadata.json: classes in order, input size, the preprocessing's id, the crop where there is one. The names of the classes as
  they are; where this page or labels.txt shows them with \\n, \\x1b or the like, they hold what would break a line or act.
- labels.txt: the classes, one a line, in the same order.

## Output

${outputText(classes, head)}
`;
}

/** Explains the network's output: a single number doesn't say which of two classes it is the probability of. */
function outputText(classes: readonly string[], head: ModelMetadata['head']): string {
  if (head === 'softmax') return 'One probability a class, in the order of labels.txt; they add up to 1.';
  const [first, second] = [quoted(at(classes, 0)), quoted(at(classes, 1))];
  return `One number a picture, from 0 to 1: the probability of ${second}, the second line of labels.txt. 1 minus it is the
probability of ${first}, the first line.`;
}

/** A name in Markdown, as text that makes no link, picture, table or tag. */
const quoted = (name: string): string => `“${visible(name).replaceAll(/[\\`*_[\](){}<>#!|~&]/g, String.raw`\$&`)}”`;

/** Classes that were called otherwise when the model was trained, or were merged into another since. */
function renamedText(outputs: readonly Output[]): string {
  const sentences = outputs.flatMap(({ then, name, countsAs }) => [
    ...(then === name ? [] : [`${quoted(name)} was called ${quoted(then)} when the model was trained.`]),
    ...(name === countsAs
      ? []
      : [`${quoted(name)} was merged into ${quoted(countsAs)} since; the model still tells it apart.`]),
  ]);
  return sentences.length === 0 ? '' : `\n\n${sentences.join('\n')}`;
}

/** Instructions for using the model outside Facet. */
const cropped = `It learned from face crops and wants them: the largest face of a picture by BlazeFace (npm @vladmandic/human), cut out with
1.25 times the box about its centre, clamped to the picture and never padded; the whole picture where there is no face. It is wrong on
pictures that are not cropped so. Facet crops by itself when it predicts.`;

/** Where the network comes from that the training began with. */
function beginning(starter: StarterId): string {
  const { description, licence, terms } = factsOfStarter(starter);
  return [
    `It begins with the starter model ${starter}: ${description} Licence: ${licence}.`,
    ...terms.slice(0, -1),
  ].join(' ');
}

/** What the test figures are worth. */
function testSetText({ isSealed, looks, edited }: TestSet): string {
  if (!isSealed) return '';
  const times = looks === 1 ? 'once' : `${String(looks)} times`;
  if (looks === 0)
    return 'Nobody looked at mistakes on the test images: the test figures measure what nobody chose by.\n\n';
  const labels = edited === 1 ? '1 label' : `${String(edited)} labels`;
  return `Mistakes on the test images were looked at ${times}, and ${labels} of theirs edited after that. What is chosen or
corrected by them makes the test figures optimistic.\n\n`;
}

function line(name: string, figures: Figures | null): string {
  if (!figures) return '';
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const [low, high] = figures.interval;
  return `| ${name} | ${String(figures.n)} | ${percent(figures.accuracy)} | ${percent(low)} to ${percent(high)} |\n`;
}
