import { createTfjsStep } from '../../tests/trainer/oracle/step';
import { buildNetwork } from '../../src-main/trainer/network/network';
import { loadTensorFlow, type TensorFlow } from '../../src-main/trainer/runtime/tensorflow';
import type { Batch } from '../../src-main/trainer/graph/compiled';
import { answerRequests } from '../harness/answering';
import { peakRssMb } from '../harness/machine';
import { readyBatch, recipes } from '../harness/ready';
import { StepsRequest } from '../harness/steps';

/**
 * Takes tfjs-node's training step of recipe B, operation by operation. Arguments: 'fit' for tfjs's own compile and trainOnBatch, or
 * 'tuned' for the tests' oracle with its cheaper gradients; images per batch.
 */
const [way, batchSize] = process.argv.slice(2);

const tf = await loadTensorFlow();
const batch = readyBatch(recipes.b, Number(batchSize));
const step = way === 'tuned' ? tunedStep(tf, batch) : plainStep(tf, batch);

await answerRequests({ ready: true }, StepsRequest, async ({ steps }) => {
  await step();
  const started = performance.now();
  for (let taken = 0; taken < steps; taken += 1) await step();
  const seconds = (performance.now() - started) / 1000;
  return { imagesPerSecond: (steps * batch.count) / seconds, peakRssMb: peakRssMb() };
});

/** The step as in tfjs's documentation, on ready tensors. */
function plainStep(tensorFlow: TensorFlow, { count, pixels, labels }: Batch): () => Promise<void> {
  const { inputEdge: edge, optimizer } = recipes.b;
  const model = buildNetwork(tensorFlow, recipes.b, 2, 1);
  model.compile({ optimizer: tensorFlow.train.adam(optimizer.learningRate), loss: 'binaryCrossentropy' });
  const x = tensorFlow.tensor4d(Float32Array.from(pixels), [count, edge, edge, 3]);
  const y = tensorFlow.tensor2d(Float32Array.from(labels), [count, 1]);
  return async () => {
    await model.trainOnBatch(x, y);
  };
}

function tunedStep(tensorFlow: TensorFlow, given: Batch): () => Promise<void> {
  const tuned = createTfjsStep(tensorFlow, { ...recipes.b, augmentation: {} }, 2, 1);
  return () => {
    tuned.step(given);
    return Promise.resolve();
  };
}
