import type { ExportFormat } from '../../../../../src-shared/domain/export-format';
import { dateAndTime } from '../../../../../src-shared/domain/dates';
import { percent } from '../../../../../src-shared/domain/figure-text';
import { counted } from '../../../pages/numbers';
import { list, text, type Block } from './document';
import type { CardFacts, Output } from './facts';
import { cropped, starterSentence } from './texts';

/** What the model is, and whether it answers as its run does. */
export function details(facts: CardFacts): Block[] {
  const { run, recipe, kind, seed, trainedAt, outputs, starter, preparation, snapshot } = facts;
  const when = trainedAt === null ? '' : ` on ${dateAndTime(trainedAt)}`;
  return [
    ...text(`Classifies pictures as ${listOf(outputs.map(({ name }) => `“${name}”`))}. Trained by Facet${when}.`),
    ...list([
      `Run ${run}, recipe ${recipe} (${kinds[kind]}), seed ${String(seed)}, data snapshot ${snapshot}.`,
      `Format: ${formats[facts.format]}, with ${facts.weights} weights (${sizeOf(facts.modelBytes)}).`,
      `Input: ${inputOf(preparation)}, prepared as ${preparation.id}; preprocessing.json has the steps.`,
      'Output: one probability per class, in the order of labels.txt; they add up to 1.',
    ]),
    ...(starter === null ? [] : text(starterSentence(starter))),
    ...(preparation.crop === null ? [] : text(cropped)),
    ...outputs.flatMap((output) => text(renamed(output))),
    ...text(checkText(facts)),
  ];
}

/** What the file itself takes: some formats resize by themselves. */
function inputOf({ input, steps }: CardFacts['preparation']): string {
  const size = `${String(input.edge)} × ${String(input.edge)} pixels`;
  const resizes = steps.some(({ step, by }) => step === 'resize' && by === 'model');
  return resizes ? `RGB pictures of any size, which the model resizes to ${size}` : `RGB pictures of ${size}`;
}

const kinds: Readonly<Record<CardFacts['kind'], string>> = {
  network: 'a network trained from scratch',
  quick: 'a head on the features of a starter model',
  fine: 'a starter model trained further',
};

const formats: Readonly<Record<ExportFormat, string>> = {
  tfjs: 'TensorFlow.js layers model',
  'tfjs-graph': 'TensorFlow.js graph model',
  savedmodel: 'TensorFlow SavedModel',
  keras: 'Keras 3 model',
  onnx: 'ONNX model',
  tflite: 'TFLite model',
};

/** Says that a class had another name when the model was trained, or was merged into another one since. */
function renamed({ then, name, countsAs }: Output): string {
  return [
    ...(then === name ? [] : [`“${name}” was called “${then}” when the model was trained.`]),
    ...(name === countsAs ? [] : [`“${name}” was merged into “${countsAs}” since; the model still tells it apart.`]),
  ].join(' ');
}

/** How the exported files were compared with the run. */
export function checkText({ check, run }: Pick<CardFacts, 'check' | 'run'>): string {
  const { images, sameClass, worstDifference, runtime, reason } = check;
  if (sameClass === null || worstDifference === null) {
    return `These files were not compared with ${run}. ${reason ?? ''}`.trim();
  }
  return `Checked: ${runtime ?? 'another program'} classified ${counted(images, 'image file')} through the preprocessing that lies beside the model. ${percent(sameClass)} got the class that ${run} gives them; the largest difference of a probability was ${worstDifference === 0 ? 'none' : worstDifference.toPrecision(2)}.`;
}

const mostNamed = 50;

function listOf(names: readonly string[]): string {
  if (names.length <= mostNamed) return names.join(', ');
  return `${names.slice(0, mostNamed).join(', ')} and ${String(names.length - mostNamed)} more`;
}

const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
