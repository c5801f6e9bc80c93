import * as v from 'valibot';
import { compileTraining } from '../../src-main/trainer/graph/compile';
import { buildNetwork } from '../../src-main/trainer/network/network';
import { loadTensorFlow } from '../../src-main/trainer/runtime/tensorflow';
import { answerRequests } from '../harness/answering';
import { rssMb } from '../harness/machine';
import { readyBatch, recipes, trainingOptions, type RecipeId } from '../harness/ready';

/** Compiles a recipe, takes a step and disposes of it, as many times as requested. Argument: the recipe. */
const recipe = recipes[process.argv[2] as RecipeId];
const batch = readyBatch(recipe);
const tf = await loadTensorFlow();

await answerRequests({ ready: true }, v.object({ cycles: v.number() }), async ({ cycles }) => {
  for (let cycle = 0; cycle < cycles; cycle += 1) await compileAndDispose();
  return { rssMb: rssMb(), tensors: tf.memory().numTensors };
});

async function compileAndDispose(): Promise<void> {
  const model = buildNetwork(tf, recipe, 2, 1);
  try {
    const training = await compileTraining(tf, model, trainingOptions(recipe, 'float32', { augmented: true }));
    try {
      training.step(batch, 1, recipe.optimizer.learningRate);
    } finally {
      training.dispose();
    }
  } finally {
    model.dispose();
  }
}
