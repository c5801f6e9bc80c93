import type { InferOutput } from 'valibot';
import { at } from '../../../src-shared/domain/at';
import { mostCells, type MapMethod } from '../../../src-shared/domain/explanation';
import { Failure } from '../../../src-shared/domain/failure';
import { coarsened, type Grid } from '../../../src-shared/domain/grid';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { trainerContract } from '../../../src-shared/workers/trainer';
import { openPixels } from '../data/pixels';
import { yieldToMessages } from '../job/yielding';
import { logitGradient, probabilitiesOf } from './classes';
import type { ExplainingGraph } from './explaining-graph';
import { occluded, occlusionMap, patchesOf } from './occlusion';
import { openModel } from './opened-model';
import { weighByMean, weighEach } from './weighing';

type Declaration = (typeof trainerContract)['trainer']['explain'];
type Request = InferOutput<Declaration['params']>;
type Result = InferOutput<Declaration['result']>;

/** Occluded copies of a picture that are predicted at once. */
const copiesAtOnce = 24;

/**
 * Answers `trainer.explain`.
 * @param explained called after each image with the number of images done
 * @throws Failure of kind 'cancelled' within one batch of the signal, 'unsupported', 'bad-input' when a value is not finite, or what
 *   `openModel` and `openPixels` throw
 */
export async function explain(
  request: Request,
  explained: (done: number) => void,
  signal: AbortSignal,
): Promise<Result> {
  const { network, metadata } = await openModel(request.model);
  const method = methodFor(network, request.method);
  const { inputEdge: edge } = metadata;
  const pixels = await openPixels(request.pixels, edge);
  const maps: Result['maps'] = [];
  try {
    for (const { row, class: wanted } of request.images) {
      const picture = new Uint8Array(pixelBytes(edge));
      await pixels.read(Int32Array.of(row), picture);
      maps.push(await explainOne({ network, picture, edge, signal }, method, request, wanted));
      explained(maps.length);
      await yieldToMessages(signal);
    }
  } finally {
    await pixels.close();
  }
  if (maps.every(({ probability, values }) => [probability, ...values].every(Number.isFinite))) return { method, maps };
  throw new Failure(
    'bad-input',
    `The model in ${request.model} gives values that are not finite numbers: its weights are damaged.`,
    'Train again.',
  );
}

/** A picture [edge, edge, 3] and the network that looks at it. */
interface Looking {
  readonly network: ExplainingGraph;
  readonly picture: Uint8Array;
  readonly edge: number;
  readonly signal: AbortSignal;
}

async function explainOne(
  looking: Looking,
  method: MapMethod,
  { classOf, temperature }: Pick<Request, 'classOf' | 'temperature'>,
  wanted: number | null,
): Promise<Result['maps'][number]> {
  const { network, picture } = looking;
  const seen = method === 'occlusion' ? { logits: network.logits(picture, 1) } : network.look(picture, 1);
  const probabilitiesAt = (logits: Float32Array): Float64Array =>
    probabilitiesOf(temperature === null ? logits : logits.map((logit) => logit / temperature), classOf);
  const probabilities = probabilitiesAt(seen.logits);
  const predicted = probabilities.indexOf(Math.max(...probabilities));
  const explained = wanted ?? predicted;
  const probability = at(probabilities, explained);
  const weigh = method === 'hirescam' ? weighEach : weighByMean;
  const grid =
    'features' in seen
      ? activationMap(network, seen.features, logitGradient(seen.logits, classOf, explained), weigh)
      : await occlusionOf(looking, (logits) => probability - at(probabilitiesAt(logits), explained));
  const { height, width, values } = coarsened(grid, mostCells);
  return { class: explained, probability, predicted, height, width, values: Array.from(values) };
}

function activationMap(
  network: ExplainingGraph,
  features: Float32Array,
  gradient: Float32Array,
  weigh: typeof weighEach,
): Grid {
  if (!network.features) throw new Error('This network has no feature map');
  const { height, width, channels } = network.features;
  return { height, width, values: weigh(features, network.gradients(features, gradient), channels) };
}

/** @param lossOf the probability that a picture with these logits [outputs] has lost */
async function occlusionOf(
  { network, picture, edge, signal }: Looking,
  lossOf: (logits: Float32Array) => number,
): Promise<Grid> {
  const patches = patchesOf(edge);
  const losses: number[] = [];
  for (let from = 0; from < patches.length; from += copiesAtOnce) {
    const some = patches.slice(from, from + copiesAtOnce);
    const logits = network.logits(occluded(picture, edge, some), some.length);
    for (let start = 0; start < logits.length; start += network.outputs) {
      losses.push(lossOf(logits.subarray(start, start + network.outputs)));
    }
    await yieldToMessages(signal);
  }
  return occlusionMap(edge, patches, losses);
}

/** How a map of this network is made. @throws Failure of kind 'unsupported' */
function methodFor({ features }: ExplainingGraph, wished: Request['method']): MapMethod {
  if (wished === 'occlusion') return 'occlusion';
  if (features === null) {
    if (wished === 'auto') return 'occlusion';
    throw new Failure(
      'unsupported',
      'This model has no convolutions, so it has no class activation map.',
      'Take occlusion, which works for any model.',
    );
  }
  if (wished === 'gradcam' || wished === 'hirescam') return wished;
  if (features.isExact) return 'cam';
  if (wished === 'auto') return features.isAveraged ? 'gradcam' : 'hirescam';
  throw new Failure(
    'unsupported',
    'An exact class activation map needs a linear head on averaged features, which this model has not.',
    'Take a map weighted by gradients, or occlusion.',
  );
}
