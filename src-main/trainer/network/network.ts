import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import { randomGenerator, type Random } from '../../../src-shared/domain/random';
import type { LayerSpec, NetworkRecipe } from '../../../src-shared/domain/recipe';
import type { TensorFlow } from '../runtime/tensorflow';

type Layer = layers.Layer;

/**
 * A recipe's network with fresh weights, drawn from the seed: Keras's defaults (Glorot uniform kernels, zero biases).
 * The input is [n, edge, edge, 3] pixels in 0..255; its first layer, Rescaling, makes them 0..1, so that whoever uses the
 * saved model feeds plain pixels. The output is [n, 1], the sigmoid probability of the second class, for two classes,
 * else [n, classes] softmax.
 * @throws Failure of kind 'bad-input' when the layers don't fit each other or the input
 */
export function buildNetwork(tf: TensorFlow, recipe: NetworkRecipe, classes: number, seed: number): LayersModel {
  const random = randomGenerator(seed).fork('weights');
  const edge = recipe.inputEdge;
  const inputs = tf.input({ shape: [edge, edge, 3], name: 'pixels' });
  let top = connect(tf.layers.rescaling({ scale: 1 / 255, name: 'rescaling' }), inputs, recipe);
  recipe.network.forEach((spec, index) => {
    top = connect(makeLayer(tf, recipe, spec, `${spec.layer}_${String(index + 1)}`, random), top, recipe);
  });
  if (top.shape.length !== 2) {
    throw unbuildable(recipe, 'its last layer is not flat; a "flatten" layer is missing');
  }
  return tf.model({ inputs, outputs: connect(makeHead(tf, classes, random), top, recipe), name: 'classifier' });
}

/** @throws Failure of kind 'bad-input' when the specification contradicts itself */
function makeLayer(tf: TensorFlow, recipe: NetworkRecipe, spec: LayerSpec, name: string, random: Random): Layer {
  switch (spec.layer) {
    case 'conv2d':
      return tf.layers.conv2d({
        ...convolution(spec, name),
        filters: spec.filters,
        ...weighted(tf, spec, name, random),
      });
    case 'depthwiseConv2d':
    case 'separableConv2d':
      return makeDepthwise(tf, recipe, spec, name, random);
    case 'batchNormalization':
      return tf.layers.batchNormalization({ name, momentum: spec.momentum, epsilon: spec.epsilon });
    case 'maxPooling2d':
      return tf.layers.maxPooling2d({ name, poolSize: spec.pool, strides: spec.strides ?? spec.pool });
    case 'averagePooling2d':
      return tf.layers.averagePooling2d({ name, poolSize: spec.pool, strides: spec.strides ?? spec.pool });
    case 'flatten':
      return tf.layers.flatten({ name });
    case 'globalAveragePooling2d':
      return tf.layers.globalAveragePooling2d({ name });
    case 'globalMaxPooling2d':
      return tf.layers.globalMaxPooling2d({ name });
    case 'dense':
      return tf.layers.dense({
        name,
        units: spec.units,
        activation: spec.activation,
        ...weighted(tf, spec, name, random),
      });
    case 'activation':
      return tf.layers.activation({ name, activation: spec.activation });
    case 'dropout':
      return tf.layers.dropout({ name, rate: spec.rate });
  }
}

type Convolution = Extract<LayerSpec, { kernel: number }>;

function convolution({ kernel, strides, padding, activation }: Convolution, name: string) {
  return { name, kernelSize: kernel, strides: strides ?? 1, padding, activation };
}

function weighted(tf: TensorFlow, { l2 }: { l2?: number | undefined }, name: string, random: Random) {
  const kernelInitializer = glorot(tf, random, name);
  return l2 === undefined
    ? { kernelInitializer }
    : { kernelInitializer, kernelRegularizer: tf.regularizers.l2({ l2 }) };
}

/** Keras draws both kernels of these from Glorot's uniform distribution too. */
function makeDepthwise(
  tf: TensorFlow,
  recipe: NetworkRecipe,
  spec: Extract<LayerSpec, { layer: 'depthwiseConv2d' | 'separableConv2d' }>,
  name: string,
  random: Random,
): Layer {
  const depthwiseInitializer = glorot(tf, random, name);
  if (spec.layer === 'depthwiseConv2d') {
    if (spec.filters !== undefined) {
      throw unbuildable(recipe, `layer "${name}" keeps its channels and takes no "filters"`);
    }
    return tf.layers.depthwiseConv2d({ ...convolution(spec, name), depthwiseInitializer });
  }
  if (spec.filters === undefined) throw unbuildable(recipe, `layer "${name}" needs "filters"`);
  const pointwiseInitializer = glorot(tf, random, `${name}/pointwise`);
  const { filters } = spec;
  return tf.layers.separableConv2d({
    ...convolution(spec, name),
    ...{ filters, depthwiseInitializer, pointwiseInitializer },
  });
}

function makeHead(tf: TensorFlow, classes: number, random: Random): Layer {
  const kernelInitializer = glorot(tf, random, 'head');
  return classes === 2
    ? tf.layers.dense({ name: 'head', units: 1, activation: 'sigmoid', kernelInitializer })
    : tf.layers.dense({ name: 'head', units: classes, activation: 'softmax', kernelInitializer });
}

/** tfjs's own default is Glorot normal, from an unseeded generator. */
function glorot(tf: TensorFlow, random: Random, name: string): ReturnType<typeof tf.initializers.glorotUniform> {
  return tf.initializers.glorotUniform({ seed: random.fork(name).integer(2 ** 31) });
}

function connect(layer: Layer, input: SymbolicTensor, recipe: NetworkRecipe): SymbolicTensor {
  let output: SymbolicTensor;
  try {
    output = layer.apply(input) as SymbolicTensor;
  } catch (error) {
    throw unbuildable(recipe, `layer "${layer.name}": ${error instanceof Error ? error.message : String(error)}`);
  }
  // tfjs lets a picture shrink to nothing and fails, much later, with another sentence.
  if (output.shape.some((size) => size !== null && size < 1)) {
    throw unbuildable(recipe, `nothing of the picture is left after layer "${layer.name}"`);
  }
  return output;
}

function unbuildable(recipe: NetworkRecipe, reason: string): Failure {
  return new Failure(
    'bad-input',
    `The network of recipe "${recipe.id}" can't be built: ${reason}.`,
    'Correct the recipe.',
  );
}
