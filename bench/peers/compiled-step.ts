import { buildNetwork } from '../../src-main/trainer/network/network';
import { compileTraining } from '../../src-main/trainer/graph/compile';
import { loadTensorFlow } from '../../src-main/trainer/runtime/tensorflow';
import { answerRequests } from '../harness/answering';
import { peakRssMb } from '../harness/machine';
import { readyBatch, recipes, trainingOptions } from '../harness/ready';
import { StepsRequest } from '../harness/steps';

/** Takes Facet's training step of recipe B. Arguments: float32 or bfloat16, images per batch. */
const [precision, batchSize] = process.argv.slice(2);

const recipe = recipes.b;
const batch = readyBatch(recipe, Number(batchSize));
const rate = recipe.optimizer.learningRate;
const tf = await loadTensorFlow();
const options = trainingOptions(recipe, precision === 'bfloat16' ? 'bfloat16' : 'float32', { augmented: false });
const training = await compileTraining(tf, buildNetwork(tf, recipe, 2, 1), options);
let seed = 0;

await answerRequests({ ready: true, precision: training.precision }, StepsRequest, ({ steps }) => {
  take(1);
  const started = performance.now();
  take(steps);
  const seconds = (performance.now() - started) / 1000;
  return { imagesPerSecond: (steps * batch.count) / seconds, peakRssMb: peakRssMb() };
});
training.dispose();

function take(steps: number): void {
  for (let step = 0; step < steps; step += 1) training.step(batch, (seed += 1), rate);
}
