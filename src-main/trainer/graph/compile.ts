import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import type { TensorFlow } from '../runtime/tensorflow';
import type { Batch, CompiledTraining, StepResult, TrainingOptions, TrainingState } from './compiled';
import { sizeOf } from './graph';
import { GraphSession } from './session';
import { buildTrainingGraph } from './training-graph';
import type { Variable } from './variables';

/**
 * Compiles a model, a loss, an optimizer and an augmentation into one TensorFlow graph, so that a training step is one
 * call of the native library instead of some hundreds. Its weights are the model's, its optimizer is new.
 * The graph reads the model's layers and weights; the model itself changes only by `copyWeights`, and stays the caller's.
 * @throws Failure of kind 'unsupported', naming the layer and the option, for what can't be compiled
 */
export async function compileTraining(
  tf: TensorFlow,
  model: LayersModel,
  options: TrainingOptions,
): Promise<CompiledTraining> {
  const built = buildTrainingGraph(model, options);
  const { inputs, variables, weights } = built;
  const session = await GraphSession.open(tf, built.graph);
  const training: CompiledTraining = {
    precision: options.precision,
    model,
    step,
    evaluate,
    predict,
    tensors,
    readState: () => new Map(tensors()),
    writeState,
    restartStatistics,
    initialize,
    copyWeights,
    dispose: () => {
      session.close();
    },
  };
  initialize();
  return training;

  function step(batch: Batch, seed: number, learningRate: number): StepResult {
    const feeds = [
      inputs.feedPixels(batch.pixels, batch.count),
      ...inputs.feedLabels(batch),
      ...(options.augmentation ? inputs.feedDraws(batch) : []),
      ...inputs.feedStep(seed, learningRate),
    ];
    const [loss, correct, gradientNorm, finite] = fetch(feeds, built.step);
    return { loss, correct, gradientNorm, finite: finite === 1 };
  }

  function evaluate(batch: Batch): { loss: number; correct: number } {
    const feeds = [inputs.feedPixels(batch.pixels, batch.count), ...inputs.feedLabels(batch)];
    const [loss, correct] = fetch(feeds, built.evaluation);
    return { loss, correct };
  }

  function predict(pixels: Uint8Array, count: number): Float32Array {
    return one(session.run([inputs.feedPixels(pixels, count)], [built.probabilities]));
  }

  function fetch(...[feeds, tensor]: [Parameters<typeof session.run>[0], typeof built.step]): FourNumbers {
    return [...one(session.run(feeds, [tensor]))] as FourNumbers;
  }

  function* tensors(): Generator<readonly [string, Float32Array]> {
    for (const { name, value } of variables) yield [name, one(session.run([], [value]))];
  }

  function writeState(state: TrainingState): void {
    const values = variables.map((variable) => valueIn(state, variable));
    if (state.size !== variables.length) throw foreign('it has more tensors than this training');
    variables.forEach((variable, index) => {
      set(variable, values[index] ?? new Float32Array());
    });
  }

  function restartStatistics(): (steps: number) => void {
    const moving = movingStatistics(model, variables);
    for (const { variable } of moving) set(variable, new Float32Array(sizeOf(variable.shape)));
    return (steps) => {
      for (const { variable, momentum } of moving) {
        // After n steps from 0 a moving average holds this share of the mean; as Adam corrects its moments.
        const share = 1 - momentum ** steps;
        set(
          variable,
          one(session.run([], [variable.value])).map((value) => value / share),
        );
      }
    };
  }

  function initialize(): void {
    const initial = new Map(weights.map(({ variable, weight }) => [variable, weight.read().dataSync<'float32'>()]));
    for (const variable of variables) set(variable, initial.get(variable) ?? new Float32Array(sizeOf(variable.shape)));
  }

  function set(variable: Variable, values: Float32Array): void {
    session.run([{ tensor: variable.given, shape: variable.shape, values }], [variable.assigned]);
  }

  function copyWeights(): void {
    for (const { variable, weight } of weights) {
      const values = one(session.run([], [variable.value]));
      tf.tidy(() => {
        weight.write(tf.tensor(values, [...variable.shape]));
      });
    }
  }
}

/** Moving averages that steps change, with their momentum. */
function movingStatistics(
  model: LayersModel,
  variables: readonly Variable[],
): { variable: Variable; momentum: number }[] {
  return model.layers
    .filter((layer) => layer.getClassName() === 'BatchNormalization' && model.trainable && layer.trainable)
    .flatMap((layer) => {
      const momentum = Number(layer.getConfig().momentum);
      const own = [`${layer.name}/moving_mean`, `${layer.name}/moving_variance`];
      return variables.filter(({ name }) => own.includes(name)).map((variable) => ({ variable, momentum }));
    });
}

type FourNumbers = [number, number, number, number];

function one(results: readonly Float32Array[]): Float32Array {
  const [only] = results;
  if (!only) throw new Error('A run without a result');
  return only;
}

function valueIn(state: TrainingState, { name, shape }: Variable): Float32Array {
  const values = state.get(name);
  if (!values) throw foreign(`${name} is missing`);
  if (values.length !== sizeOf(shape)) throw foreign(`${name} has ${String(values.length)} values`);
  // A ReLU makes 0 of NaN: a weight that is no number may never show in the loss.
  if (!values.every(Number.isFinite)) throw foreign(`${name} has a value that is no finite number`);
  return values;
}

const foreign = (reason: string): Failure =>
  new Failure('bad-input', `The state does not belong to this training: ${reason}.`, 'Start the training again.');
