import type { InferInput, InferOutput } from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import type { trainerContract } from '../../../src-shared/workers/trainer';
import { bytesOf, writeFileAtomically } from '../../platform/atomic';
import { invalidJob, readInt32, readJobFile } from '../job/files';
import { loadTensorFlow } from '../runtime/tensorflow';
import { chooseHead, leaveFoldsOut, progressOfPart, type HeadChoice, type HeadSearch } from './choosing';
import {
  confidentJoint,
  findLabelIssues,
  labelNoise,
  likeliestOther,
  type LabelledProbabilities,
} from './confident-learning';
import { examplesOf, maxForChoosing, sampleForChoosing, type Examples } from './examples';
import { divideIntoFolds, type Folds } from './folds';
import { readFeatures } from './job';
import { standardisationOf, standardise } from '../heads/standardisation';

type Declaration = (typeof trainerContract)['trainer']['outOfFold'];
type Order = InferOutput<Declaration['params']>;
type Result = InferInput<Declaration['result']>;
type JudgeOrder = InferOutput<(typeof trainerContract)['trainer']['judgeLabels']['params']>;

/** The choice when there are too few images to choose by. */
const fallback = { hiddenUnits: 0, l2: 0.01 };

/**
 * Number of divisions into folds whose probabilities are averaged. A head's probabilities of an image depend on the others that
 * were left out with it. With 5 % of 2,307 labels flipped, precision at the number flipped was 85.9 % with one division and
 * 87.2 % with five (mean over eight draws of flips). Above 20,000 images, each head misses so few that one division is
 * enough, and five would take minutes.
 */
const divisionsFor = (images: number): number => (images > maxForChoosing ? 1 : 5);

/**
 * Computes probabilities of every image by heads that have seen neither it nor its copies. Then finds the labels that these
 * contradict, by confident learning. The best head of the recipe by cross-validation is trained once per fold on all
 * other folds, for several divisions into folds. Features are standardised over all images, which uses no labels. Confident
 * learning takes seconds for a million images, which is why it runs here and not in the engine.
 * @param report receives how many images are done, as a share of all the heads to find
 * @throws Failure of kind 'no-data' when a class has too few images to leave some out, 'cancelled' within one evaluation
 */
export async function predictOutOfFold(
  order: Order,
  report: (done: number) => void,
  signal: AbortSignal,
): Promise<Result> {
  const startedAt = performance.now();
  const { recipe, seed, classes, dimensions } = order;
  const [rows, labels, groups] = await Promise.all([
    readInt32(order.rows),
    readInt32(order.labels),
    readInt32(order.groups),
  ]);
  const divisions = Array.from({ length: divisionsFor(labels.length) }, (_, index) =>
    divideIntoFolds(labels, groups, recipe.folds, seedOf(seed, index)),
  ).filter((folds) => folds !== null);
  const [first] = divisions;
  if (!first) {
    throw new Failure('no-data', 'A class has too few images to leave some of them out.', 'Label more of it.');
  }
  const features = await readFeatures(order.embeddings, dimensions, rows);
  standardise(features, standardisationOf(features, dimensions));
  const labelled = { features, labels, groups, dimensions, classes, recipe };
  const allImages = Int32Array.from(labels.keys());
  const tf = await loadTensorFlow();
  // Choosing a head and finding the others count as one work, by the heads that each of the two has to find.
  const headsToChoose = recipe.l2.length * recipe.hiddenUnits.length;
  const partOfSearch = (before: number, share: number): HeadSearch => ({
    tf,
    inputs: dimensions,
    outputs: classes === 2 ? 1 : classes,
    seed,
    signal,
    onProgress: progressOfPart(
      (done, total) => {
        report(Math.floor((labels.length * done) / total));
      },
      { before, share, whole: headsToChoose + divisions.length },
    ),
  });
  const sample = examplesOf(labelled, sampleForChoosing(allImages));
  const tried = await chooseHead(partOfSearch(0, headsToChoose), recipe, sample);
  const probabilities = await meanOverDivisions(
    divisions.map((folds, index) => ({ folds, search: partOfSearch(headsToChoose + index, 1) })),
    tried[0] ?? fallback,
    examplesOf(labelled, allImages),
  );
  await writeFileAtomically(order.output, bytesOf(probabilities));
  const noise = await writeSuspects({ probabilities, labels, classes }, order.found);
  return { folds: first.count, tried, noise, seconds: (performance.now() - startedAt) / 1000 };
}

/** Answers `judgeLabels`: finds the images whose label probabilities contradict. */
export async function judgeLabels({ classes, ...files }: JudgeOrder): Promise<{ noise: number[] }> {
  const [labels, bytes] = await Promise.all([readInt32(files.labels), readJobFile(files.probabilities)]);
  const probabilities = new Float32Array(new Uint8Array(bytes).buffer);
  if (probabilities.length !== labels.length * classes) throw invalidJob('its arrays differ in length');
  return { noise: await writeSuspects({ probabilities, labels, classes }, files.found) };
}

/** Writes the images whose label is probably wrong, the most suspect first. @returns noise of each class */
async function writeSuspects(data: LabelledProbabilities, file: string): Promise<number[]> {
  const joint = confidentJoint(data);
  const found = findLabelIssues(data, joint).flatMap((image) => [image, likeliestOther(data, image)]);
  await writeFileAtomically(file, bytesOf(Int32Array.from(found)));
  return labelNoise(joint);
}

/** Mean of out-of-fold probabilities over several divisions into folds. @returns [images, classes] */
async function meanOverDivisions(
  divisions: readonly { readonly folds: Folds; readonly search: HeadSearch }[],
  { hiddenUnits, l2 }: HeadChoice,
  examples: Examples,
): Promise<Float32Array> {
  const results: Float32Array[] = [];
  for (const { folds, search } of divisions) {
    results.push(...(await leaveFoldsOut(search, examples, folds, { hiddenUnits, strengths: [l2] })));
  }
  const [first = new Float32Array(), ...rest] = results;
  // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
  return first.map((value, index) => rest.reduce((sum, other) => sum + (other[index] ?? 0), value) / results.length);
}

/** Seed of a division. The first one has the seed by which the head was chosen. */
const seedOf = (seed: number, division: number): number | string =>
  division === 0 ? seed : `${String(seed)}, deal ${String(division)}`;
