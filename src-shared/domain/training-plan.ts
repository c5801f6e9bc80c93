import * as v from 'valibot';
import { Part } from './image';

/** A class with labelled images, and the parts that have none of them. */
export const ClassGaps = v.object({ class: v.string(), parts: v.array(Part) });
export type ClassGaps = v.InferOutput<typeof ClassGaps>;

/** Numbers of images that a training uses and leaves out. */
export const TrainingPlan = v.object({
  images: v.object({ train: v.number(), validation: v.number(), test: v.number() }),
  /** Images labelled after the split that joined its training part for this training. */
  joined: v.number(),
  /** Images labelled after the split that were left out as asked. */
  heldBack: v.number(),
  /** Images labelled after the split that were left out: copies of validation or test images, tied to them, or there in their source. */
  tied: v.number(),
  /** Labelled images whose file is missing; each keeps its part. */
  missing: v.number(),
  /** Validation and test images with the same content as a training image: files were replaced since the split. Missing in older plans. */
  alsoTrained: v.optional(v.number()),
  /** Classes without an image in a part: no figure of that part covers them. */
  lacking: v.array(ClassGaps),
  /** Number of folds; missing for one training. All images of a run over folds count as validation. */
  folds: v.optional(v.number()),
  /** Labelled images of the test part, which a run over folds leaves out. */
  testLeftOut: v.optional(v.number()),
});
export type TrainingPlan = v.InferOutput<typeof TrainingPlan>;

/** Numbers of labelled images of one class, by where they are. */
export const ClassCensus = v.object({
  name: v.string(),
  train: v.number(),
  validation: v.number(),
  test: v.number(),
  /** In no part of the split. */
  outside: v.number(),
  missing: v.number(),
});
export type ClassCensus = Readonly<v.InferOutput<typeof ClassCensus>>;

/** Parts that a split is meant to have. A part with share 0 has no gaps. */
export type IntendedParts = Readonly<Record<Part, boolean>>;

/** Parts that a split is meant to have. @param method of the split, as the catalog stores it */
export function intendedParts(method: string): IntendedParts {
  if (isImportedSplit(method)) return { train: true, validation: true, test: true };
  const stratified = v.safeParse(v.pipe(v.string(), v.parseJson(), Shares), method);
  if (!stratified.success) return { train: true, validation: false, test: true }; // every fifth image is test
  const { validation, test, keepTest } = stratified.output;
  return { train: true, validation: validation > 0, test: test > 0 || keepTest };
}

/** Whether a split has the parts that the sources of imports tell. @param method of the split, as the catalog stores it */
export const isImportedSplit = (method: string): boolean =>
  v.is(v.pipe(v.string(), v.parseJson(), v.object({ method: v.literal('imported') })), method);

const Shares = v.object({
  method: v.literal('stratified'),
  validation: v.number(),
  test: v.number(),
  keepTest: v.optional(v.boolean(), false),
  seed: v.optional(v.number(), 0),
});

/** Shares of a split, 0..1, and its seed; those of the default one where it is not stratified. @param method as the catalog stores it */
export function sharesOfSplit(method: string): { test: number; validation: number; seed: number } {
  const stratified = v.safeParse(v.pipe(v.string(), v.parseJson(), Shares), method);
  if (!stratified.success) return { test: 0.1, validation: 0.1, seed: 0 };
  const { test, validation, seed } = stratified.output;
  return { test, validation, seed };
}

/** Classes without images in a part that the split is meant to have, in the given order. */
export function gapsOf(census: readonly ClassCensus[], wanted: IntendedParts): ClassGaps[] {
  return census.flatMap((each) => {
    const parts = (['train', 'validation', 'test'] as const).filter((part) => wanted[part] && each[part] === 0);
    return parts.length > 0 ? [{ class: each.name, parts }] : [];
  });
}

/** Reason why training is impossible, with the next step; null when it is possible. Missing files are reported before missing labels. */
export function trainingObstacle(
  census: readonly ClassCensus[],
): { readonly text: string; readonly next: string } | null {
  const labelled = census.filter((each) => countOf(each) > 0);
  const [only, second] = labelled;
  if (only === undefined)
    return {
      text: 'There are no labelled images.',
      next: 'Import a folder whose sub-folders are classes, or label some images.',
    };
  if (second === undefined && only.missing < countOf(only)) {
    return {
      text: `All labelled images are “${only.name}”.`,
      next: 'Training needs at least two classes: label some images of another one.',
    };
  }
  const untrained = labelled.filter(({ train }) => train === 0);
  const isJudged = ({ validation, test }: ClassCensus): boolean => validation + test > 0;
  if (labelled.length - untrained.length >= 2 && !untrained.some(isJudged)) return null;
  return reasonFor(untrained);
}

/** Explains why classes have no training image. */
function reasonFor(classes: readonly ClassCensus[]): { text: string; next: string } {
  const gone = classes.filter((each) => each.missing === countOf(each));
  if (gone.length > 0) {
    return {
      text: `All images labelled ${namesOf(gone)} are missing: ${imagesOf(sum(gone, 'missing'))}.`,
      next: 'Connect their drive and import their folder again, or import the folder where the photos are now: moved photos are recognised.',
    };
  }
  const late = classes.filter(({ outside }) => outside > 0);
  if (late.length > 0) {
    return {
      text: `All images labelled ${namesOf(late)} are in no part of the split: ${imagesOf(sum(late, 'outside'))}.`,
      next: 'Let new labels join the training part, or make a new split.',
    };
  }
  return {
    text: `No training image is labelled ${namesOf(classes)}.`,
    next: `Label more images of ${classes.length === 1 ? 'this class' : 'these classes'} and make a new split.`,
  };
}

/** Sentences to show before a training begins; none when nothing is unusual. */
export function planSentences(plan: TrainingPlan, wanted: IntendedParts): string[] {
  const { joined, heldBack, tied, missing } = plan;
  const join = joined === 1 ? 'joins' : 'join';
  return [
    ...(joined > 0 ? [`${labelsOf(joined)} ${join} the training part.`] : []),
    ...(heldBack > 0
      ? [`${labelsOf(heldBack)} ${heldBack === 1 ? 'is' : 'are'} held back, in no part of the split.`]
      : []),
    ...(tied > 0
      ? [
          `${labelsOf(tied)} ${tied === 1 ? 'stays' : 'stay'} out: copies of validation or test images, or tied to them.`,
        ]
      : []),
    ...(missing > 0
      ? [
          `${imagesOf(missing)} with a label ${missing === 1 ? 'is missing and keeps its part' : 'are missing and keep their parts'}.`,
        ]
      : []),
    ...trainedCopySentences(plan),
    ...gapSentences(plan, wanted),
  ];
}

/** Sentences about validation and test images that are copies of training images. */
export function trainedCopySentences({ alsoTrained = 0 }: Pick<TrainingPlan, 'alsoTrained'>): string[] {
  if (alsoTrained === 0) return [];
  const are = alsoTrained === 1 ? 'is a copy of a training image' : 'are copies of training images';
  return [
    `${imagesOf(alsoTrained)} of validation or test ${are}: figures will look better than they are. Make a new split.`,
  ];
}

/** Sentences about parts without images, or without images of some classes. */
export function gapSentences(
  { images, lacking }: Pick<TrainingPlan, 'images' | 'lacking'>,
  wanted: IntendedParts,
): string[] {
  const sentences: string[] = [];
  if (images.test === 0 && images.validation === 0) sentences.push(noFigures);
  else if (images.test === 0 && wanted.test)
    sentences.push('No image is in the test part: there will be no test figures.');
  else if (images.validation === 0 && wanted.validation) {
    sentences.push('No image is in the validation part: the best epoch can’t be chosen.');
  }
  const namesIn = (part: Part): string[] =>
    lacking.filter(({ parts }) => parts.includes(part)).map((each) => each.class);
  const parts = (['train', 'validation', 'test'] as const).filter((part) => images[part] > 0);
  for (const part of parts) {
    const names = namesIn(part);
    if (names.length > 0) sentences.push(sentenceFor(part, names));
  }
  return sentences;
}

const sentenceFor = (part: Part, names: readonly string[]): string =>
  part === 'train'
    ? `No training image is labelled ${quoted(names)}: the model will not know ${names.length === 1 ? 'it' : 'them'}.`
    : `No ${part} image is labelled ${quoted(names)}: ${part} figures don’t cover ${names.length === 1 ? 'it' : 'them'}.`;

const noFigures =
  'No image is in the validation or test part: nothing will show how well the model does on new photos. Label at least 5 images of each class and make a new split.';

const namesShown = 5;

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, namesShown).map((name) => `“${name}”`);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more.toLocaleString('en')} more` : shown.join(', ');
}

const namesOf = (classes: readonly ClassCensus[]): string => quoted(classes.map(({ name }) => name));
const countOf = ({ train, validation, test, outside, missing }: ClassCensus): number =>
  train + validation + test + outside + missing;
const sum = (classes: readonly ClassCensus[], key: 'missing' | 'outside'): number =>
  classes.reduce((total, each) => total + each[key], 0);
const imagesOf = (images: number): string => `${images.toLocaleString('en')} ${images === 1 ? 'image' : 'images'}`;
const labelsOf = (labels: number): string => `${labels.toLocaleString('en')} new ${labels === 1 ? 'label' : 'labels'}`;
