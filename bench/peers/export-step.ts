import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { bytesOf } from '../../src-main/platform/atomic';
import { nameOf, writeSavedModel } from '../../src-main/trainer/graph/saved-model';
import type { Feed } from '../../src-main/trainer/graph/session';
import { sizeOf } from '../../src-main/trainer/graph/graph';
import { buildTrainingGraph } from '../../src-main/trainer/graph/training-graph';
import { buildNetwork } from '../../src-main/trainer/network/network';
import { loadTensorFlow } from '../../src-main/trainer/runtime/tensorflow';
import { readyBatch, recipes, trainingOptions, type RecipeId } from '../harness/ready';

/**
 * Writes the graph of a training step, for another program to run: saved_model.pb, arrays of raw numbers, and step.json with
 * their names. Arguments: folder, recipe, precision, images per batch, 'augmented' or 'plain'.
 */
const [folder = '', id, precision, batchSize, augmentation] = process.argv.slice(2);

const recipe = recipes[id as RecipeId];
const batch = readyBatch(recipe, Number(batchSize));
const augmented = augmentation === 'augmented';
const tf = await loadTensorFlow();
const model = buildNetwork(tf, recipe, 2, 1);
const options = trainingOptions(recipe, precision === 'bfloat16' ? 'bfloat16' : 'float32', { augmented });
const { graph, inputs, variables, weights, step } = buildTrainingGraph(model, options);
await writeSavedModel(graph, folder);

const initial = new Map(weights.map(({ variable, weight }) => [variable, weight.read().dataSync<'float32'>()]));
const assignments = variables.map((variable) => ({
  fetch: nameOf(variable.assigned),
  feed: {
    tensor: variable.newValue,
    shape: variable.shape,
    values: initial.get(variable) ?? new Float32Array(sizeOf(variable.shape)),
  },
}));
const feeds = [
  inputs.feedPixels(batch.pixels, batch.count),
  ...inputs.feedLabels(batch),
  ...(options.augmentation ? inputs.feedDraws(batch) : []),
  ...inputs.feedStep(1, recipe.optimizer.learningRate),
];
await writeFile(
  join(folder, 'step.json'),
  JSON.stringify({
    images: batch.count,
    flopsAnImage: flopsAnImage(model),
    variables: await Promise.all(assignments.map(async ({ fetch, feed }) => ({ fetch, feed: await written(feed) }))),
    feeds: await Promise.all(feeds.map(written)),
    fetch: nameOf(step),
  }),
);

async function written({ tensor, shape, values }: Feed): Promise<object> {
  const file = `${nameOf(tensor).replaceAll(/\W/g, '_')}.bin`;
  await writeFile(join(folder, file), bytesOf(values));
  return { name: nameOf(tensor), type: tensor.type, shape, file };
}

/**
 * Number of additions and multiplications in convolutions and dense layers. The gradients of input and kernel each cost as much as
 * the forward pass; the first layer's input needs no gradient.
 */
function flopsAnImage({ layers }: LayersModel): number {
  const forward = layers.flatMap((layer) => {
    const [, ...outer] = [layer.outputShape].flat(2);
    const positions = outer.length === 3 ? Number(outer[0]) * Number(outer[1]) : 1;
    const kernels = layer.weights.filter(({ shape }) => shape.length > 1);
    return kernels.map(
      ({ shape }) => 2 * positions * shape.reduce<number>((product, side) => product * Number(side), 1),
    );
  });
  return forward.reduce((sum, flops, index) => sum + flops * (index === 0 ? 2 : 3), 0);
}
