import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { TensorFlow } from '../runtime/tensorflow';
import type { Batch, CompiledTraining, StepResult, TrainingOptions, TrainingState } from './compiled';
import { sizeOf, type GraphTensor } from './graph';
import { GraphSession, type Feed } from './session';
import { buildTrainingGraph } from './training-graph';
import type { Variable } from './variables';

/**
 * Compiles a model, a loss, an optimizer and an augmentation into one TensorFlow graph. A training step is then one call of the
 * native library instead of some hundreds. The weights are the model's; the optimizer starts fresh.
 * The model stays the caller's. Only `copyWeights` changes it.
 * @throws Failure of kind 'unsupported', naming the layer and the option that can't be compiled
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
    const [loss, correct, gradientNorm, finite] = fetchNumbers(feeds, built.step);
    return { loss, correct, gradientNorm, finite: finite === 1 };
  }

  function evaluate(batch: Batch): { loss: number; correct: number } {
    const feeds = [inputs.feedPixels(batch.pixels, batch.count), ...inputs.feedLabels(batch)];
    const [loss, correct] = fetchNumbers(feeds, built.evaluation);
    return { loss, correct };
  }

  function predict(pixels: Uint8Array, count: number): Float32Array {
    return onlyResult(session.run([inputs.feedPixels(pixels, count)], [built.probabilities]));
  }

  function fetchNumbers(feeds: readonly Feed[], tensor: GraphTensor): FourNumbers {
    return [...onlyResult(session.run(feeds, [tensor]))] as FourNumbers;
  }

  function* tensors(): Generator<readonly [string, Float32Array]> {
    for (const { name, value } of variables) yield [name, onlyResult(session.run([], [value]))];
  }

  function writeState(state: TrainingState): void {
    const values = variables.map((variable) => valuesFor(state, variable));
    if (state.size !== variables.length) throw foreignState('it has more tensors than this training');
    variables.forEach((variable, index) => {
      setVariable(variable, at(values, index));
    });
  }

  function restartStatistics(): (steps: number) => void {
    const moving = movingStatistics(model, variables);
    for (const { variable } of moving) setVariable(variable, new Float32Array(sizeOf(variable.shape)));
    return (steps) => {
      for (const { variable, momentum } of moving) {
        // A moving average that started at 0 holds this share of the mean after n steps. Adam corrects its moments likewise.
        const share = 1 - momentum ** steps;
        setVariable(
          variable,
          onlyResult(session.run([], [variable.value])).map((value) => value / share),
        );
      }
    };
  }

  function initialize(): void {
    const initial = new Map(weights.map(({ variable, weight }) => [variable, weight.read().dataSync<'float32'>()]));
    for (const variable of variables)
      setVariable(variable, initial.get(variable) ?? new Float32Array(sizeOf(variable.shape)));
  }

  function setVariable(variable: Variable, values: Float32Array): void {
    session.run([{ tensor: variable.newValue, shape: variable.shape, values }], [variable.assigned]);
  }

  function copyWeights(): void {
    for (const { variable, weight } of weights) {
      const values = onlyResult(session.run([], [variable.value]));
      tf.tidy(() => {
        weight.write(tf.tensor(values, [...variable.shape]));
      });
    }
  }
}

/** Variables of the moving statistics that steps change, each with its momentum. */
function movingStatistics(
  model: LayersModel,
  variables: readonly Variable[],
): { variable: Variable; momentum: number }[] {
  return model.layers
    .filter((layer) => layer.getClassName() === 'BatchNormalization' && model.trainable && layer.trainable)
    .flatMap((layer) => {
      const momentum = Number(layer.getConfig().momentum);
      const statistics = [`${layer.name}/moving_mean`, `${layer.name}/moving_variance`];
      return variables.filter(({ name }) => statistics.includes(name)).map((variable) => ({ variable, momentum }));
    });
}

type FourNumbers = [number, number, number, number];

function onlyResult(results: readonly Float32Array[]): Float32Array {
  return at(results, 0);
}

/** @throws Failure of kind 'bad-input' when the variable's values are missing, of another size or not finite */
function valuesFor(state: TrainingState, { name, shape }: Variable): Float32Array {
  const values = state.get(name);
  if (!values) throw foreignState(`${name} is missing`);
  if (values.length !== sizeOf(shape)) throw foreignState(`${name} has ${String(values.length)} values`);
  // A ReLU turns NaN into 0, so a weight that is NaN might never show in the loss.
  if (!values.every(Number.isFinite)) throw foreignState(`${name} has a value that is not a finite number`);
  return values;
}

const foreignState = (reason: string): Failure =>
  new Failure('bad-input', `The state does not belong to this training: ${reason}.`, 'Start the training again.');
