import { seriesText } from './leaks';
import type { Finding } from './advice';
import { percent, percentRange, pText } from './figure-text';
import { verdictOf } from './paired';
import { nameOfSlice } from './slice-name';

/** A finding as sentences for a person, without a next step, which each caller words for itself. @param images it is about */
export function adviceText(finding: Finding, images: number): string {
  switch (finding.kind) {
    case 'contradicting-labels':
      return `${counted(images, 'image')} in ${counted(finding.groups, 'group')} of pictures that look the same are labelled differently. Settle these first: a model can hardly be right on all of them.`;
    case 'suspect-labels':
      return `${counted(images, 'label')} of ${counted(finding.examined, 'examined image')} (${percent(images / finding.examined)}) ${images === 1 ? 'is' : 'are'} probably wrong.`;
    case 'weak-slice':
      return `The slice “${nameOfSlice(finding)}” fails: ${percent(finding.accuracy)} of its ${counted(images, 'validation image')} are right (95 % interval ${percentRange(finding.interval)}), and ${percent(finding.restAccuracy)} of the others (adjusted ${pText(finding.p)}).`;
    case 'overfitting':
      return `${finding.run} overfits: it is right on ${share(finding.train, 'training')} but on ${share(finding.validation, 'validation')} (${pText(finding.p)}).`;
    case 'validation-above-test':
      return `${finding.run} does better on ${share(finding.validation, 'validation')} than on ${share(finding.test, 'test')}, which chance does not explain (${pText(finding.p)}). Training was steered by the validation images: trust the test figure.`;
    case 'few-test-images':
      return fewTestImages(finding, images);
    case 'imbalanced-classes':
      return imbalanced(finding);
    case 'runs-do-not-differ':
      return `${verdictOf({ mcnemar: finding }, finding.before, finding.run)} Compared on ${counted(images, `${finding.part} image`)}.`;
    case 'series-cut':
      return seriesCut(finding);
    case 'test-too-small':
      return `The ${counted(images, 'test image')} would mostly miss a difference of ${points(finding.difference)} between two runs. About ${finding.needed.toLocaleString('en')} would show it in four of five cases, if only one of the two is right on ${percent(finding.discordant)} of them.`;
  }
}

function seriesCut({ found, part, leaking, of }: Extract<Finding, { kind: 'series-cut' }>): string {
  const keep = 'Keep each series on one side of the split';
  if (part === null) return `${seriesText(found)} ${keep}, or figures will be too good.`;
  const cut = `${leaking.toLocaleString('en')} of ${counted(of, `${part} image`)} belong to series that are in training, too`;
  return `${seriesText(found)} ${cut}: figures may be too good. ${keep}.`;
}

function fewTestImages(finding: Extract<Finding, { kind: 'few-test-images' }>, images: number): string {
  const { class: name, atBest, others } = finding;
  const more = others > 0 ? ` ${counted(others, 'other class')} ${others === 1 ? 'has' : 'have'} hardly more.` : '';
  if (images === 0) return `No test image is labelled “${name}”, so that no test figure covers it.${more}`;
  const even = images === 1 ? 'Even if it is right' : 'Even if all are right';
  return `Only ${counted(images, 'test image')} ${images === 1 ? 'is' : 'are'} labelled “${name}”. ${even}, its recall could be as low as ${percent(atBest)}.${more}`;
}

function imbalanced(finding: Extract<Finding, { kind: 'imbalanced-classes' }>): string {
  const { largest, smallest, labelled, classes } = finding;
  const always = `Always answering “${largest.class}” would be right on ${percent(largest.images / labelled)}.`;
  if (classes > 2) {
    return `The classes are unequal: “${smallest.class}” has ${counted(smallest.images, 'labelled image')}, “${largest.class}” ${largest.images.toLocaleString('en')}. ${always}`;
  }
  const rare = Math.round((smallest.images / labelled) * 100);
  return `The classes are ${String(100 - rare)} : ${String(rare)} (“${largest.class}” ${largest.images.toLocaleString('en')}, “${smallest.class}” ${counted(smallest.images, 'labelled image')}). ${always}`;
}

const counted = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${number === 1 ? noun : `${noun}${noun.endsWith('s') ? 'es' : 's'}`}`;
const share = ({ accuracy, n }: { accuracy: number; n: number }, part: string): string =>
  `${percent(accuracy)} of ${counted(n, `${part} image`)}`;
const points = (value: number): string => {
  const number = Number((value * 100).toPrecision(3));
  return `${String(number)} ${number === 1 ? 'point' : 'points'}`;
};
