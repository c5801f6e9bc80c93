import type { InferInput, InferOutput } from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import type { trainerContract } from '../../../src-shared/workers/trainer';
import { bytesOf, writeFileAtomically } from '../../platform/atomic';
import { readInt32 } from '../data/job';
import { loadTensorFlow } from '../tensorflow';
import { confidentJoint, findLabelIssues, labelNoise, likeliestOther } from './confident-learning';
import { chooseHead, leaveFoldsOut, type Solving } from './choosing';
import { dealFolds } from './folds';
import { readFeatures } from './job';
import { lessonOf, someOf } from './lesson';
import { standardisationOf, standardise } from './standardisation';

type Declaration = (typeof trainerContract)['trainer']['outOfFold'];
type Order = InferOutput<Declaration['params']>;
type Result = InferInput<Declaration['result']>;

/** The head where there are too few images to choose one by. */
const unchosen = { hiddenUnits: 0, l2: 0.01 };

/**
 * Gives every image probabilities by a head that has not seen it, nor its copies: the best head of the recipe by
 * cross-validation, trained once a fold on all others. The features' means and deviations are those of all images; they
 * know nothing of labels. Then finds the labels that these probabilities contradict, by confident learning: seconds for a
 * million images, which is why it is done here and not where others wait for answers.
 * @param told how many images' worth of heads are found
 * @throws Failure of kind 'no-data' when a class has too few images to leave some out, 'cancelled' within one evaluation
 */
export async function predictOutOfFold(
  order: Order,
  told: (done: number) => void,
  signal: AbortSignal,
): Promise<Result> {
  const startedAt = performance.now();
  const { recipe, seed, classes, dimensions } = order;
  const [rows, labels, groups] = await Promise.all([
    readInt32(order.rows),
    readInt32(order.labels),
    readInt32(order.groups),
  ]);
  const folds = dealFolds(labels, groups, recipe.folds, seed);
  if (folds === null) {
    throw new Failure('no-data', 'A class has too few images to leave some of them out.', 'Label more of it.');
  }
  const features = await readFeatures(order.embeddings, dimensions, rows);
  standardise(features, standardisationOf(features, dimensions));
  const all = Int32Array.from(labels.keys());
  const material = { features, labels, groups, dimensions, classes, recipe };
  const common = { tf: await loadTensorFlow(), inputs: dimensions, outputs: classes === 2 ? 1 : classes, seed, signal };
  /** Choosing and finding are told as one, by the heads that each has to find. */
  const [toChoose, toFind] = [recipe.l2.length * recipe.hiddenUnits.length, 1];
  const telling = (from: number, share: number): Solving['tried'] => {
    return (done, total) => {
      told(Math.floor((labels.length * (from + (share * done) / total)) / (toChoose + toFind)));
    };
  };
  const choosing = { ...common, tried: telling(0, toChoose) };
  const tried = await chooseHead(choosing, recipe, lessonOf(material, someOf(all)));
  const { hiddenUnits, l2 } = tried[0] ?? unchosen;
  const finding = { ...common, tried: telling(toChoose, toFind) };
  const [probabilities = new Float32Array()] = await leaveFoldsOut(
    ...([finding, hiddenUnits, [l2], lessonOf(material, all), folds] as const),
  );
  await writeFileAtomically(order.output, bytesOf(probabilities));
  const data = { probabilities, labels, classes };
  const joint = confidentJoint(data);
  const found = findLabelIssues(data, joint).flatMap((image) => [image, likeliestOther(data, image)]);
  await writeFileAtomically(order.found, bytesOf(Int32Array.from(found)));
  return { folds: folds.count, tried, noise: labelNoise(joint), seconds: (performance.now() - startedAt) / 1000 };
}
