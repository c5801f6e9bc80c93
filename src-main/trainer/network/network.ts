import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import { randomGenerator, type Random } from '../../../src-shared/domain/random';
import type { LayerSpec, NetworkRecipe } from '../../../src-shared/domain/recipe';
import type { TensorFlow } from '../runtime/tensorflow';

type Layer = layers.Layer;

/**
 * Builds a recipe's network with fresh weights by Keras's defaults: Glorot uniform kernels, drawn from the seed, and zero biases.
 * The input is pixels [n, edge, edge, 3] in 0..255. The first layer, Rescaling, scales them to 0..1, so that users of the saved
 * model feed plain pixels. The output is the sigmoid probability of the second class [n, 1] for two classes, else a softmax
 * [n, classes].
 * @throws Failure of kind 'bad-input' when the layers don't fit each other or the input
 */
export function buildNetwork(tf: TensorFlow, recipe: NetworkRecipe, classes: number, seed: number): LayersModel {
  const context: BuildContext = { tf, recipe, random: randomGenerator(seed).fork('weights') };
  const edge = recipe.inputEdge;
  const inputs = tf.input({ shape: [edge, edge, 3], name: 'pixels' });
  let top = connect(tf.layers.rescaling({ scale: 1 / 255, name: 'rescaling' }), inputs, recipe);
  recipe.network.forEach((spec, index) => {
    top = connect(makeLayer(context, spec, `${spec.layer}_${String(index + 1)}`), top, recipe);
  });
  if (top.shape.length !== 2) {
    throw unbuildable(recipe, 'its last layer is not flat; a "flatten" layer is missing');
  }
  return tf.model({ inputs, outputs: connect(makeHead(context, classes), top, recipe), name: 'classifier' });
}

/** Everything that the layers of a network are made with. */
interface BuildContext {
  readonly tf: TensorFlow;
  readonly recipe: NetworkRecipe;
  readonly random: Random;
}

/** @throws Failure of kind 'bad-input' when the specification contradicts itself */
function makeLayer(context: BuildContext, spec: LayerSpec, name: string): Layer {
  const { tf } = context;
  switch (spec.layer) {
    case 'conv2d':
      return tf.layers.conv2d({
        ...convolution(spec, name),
        filters: spec.filters,
        ...weighted(context, spec, name),
      });
    case 'depthwiseConv2d':
    case 'separableConv2d':
      return makeDepthwise(context, spec, name);
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
        ...weighted(context, spec, name),
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

/** Options for the kernel of a layer. */
function weighted(context: BuildContext, { l2 }: { l2?: number | undefined }, name: string) {
  const kernelInitializer = glorot(context, name);
  return l2 === undefined
    ? { kernelInitializer }
    : { kernelInitializer, kernelRegularizer: context.tf.regularizers.l2({ l2 }) };
}

/** Makes a depthwise or separable convolution. As in Keras, both kernels come from Glorot's uniform distribution. */
function makeDepthwise(
  context: BuildContext,
  spec: Extract<LayerSpec, { layer: 'depthwiseConv2d' | 'separableConv2d' }>,
  name: string,
): Layer {
  const { tf, recipe } = context;
  const depthwiseInitializer = glorot(context, name);
  if (spec.layer === 'depthwiseConv2d') {
    if (spec.filters !== undefined) {
      throw unbuildable(recipe, `layer "${name}" keeps its channels and takes no "filters"`);
    }
    return tf.layers.depthwiseConv2d({ ...convolution(spec, name), depthwiseInitializer });
  }
  if (spec.filters === undefined) throw unbuildable(recipe, `layer "${name}" needs "filters"`);
  const pointwiseInitializer = glorot(context, `${name}/pointwise`);
  const { filters } = spec;
  return tf.layers.separableConv2d({
    ...convolution(spec, name),
    filters,
    depthwiseInitializer,
    pointwiseInitializer,
  });
}

function makeHead(context: BuildContext, classes: number): Layer {
  const { tf } = context;
  const kernelInitializer = glorot(context, 'head');
  return classes === 2
    ? tf.layers.dense({ name: 'head', units: 1, activation: 'sigmoid', kernelInitializer })
    : tf.layers.dense({ name: 'head', units: classes, activation: 'softmax', kernelInitializer });
}

/** A seeded initializer. tfjs's default is Glorot normal, from an unseeded generator. */
function glorot({ tf, random }: BuildContext, name: string): ReturnType<TensorFlow['initializers']['glorotUniform']> {
  return tf.initializers.glorotUniform({ seed: random.fork(name).integer(2 ** 31) });
}

/** Applies a layer. @throws Failure of kind 'bad-input' when it does not fit its input */
function connect(layer: Layer, input: SymbolicTensor, recipe: NetworkRecipe): SymbolicTensor {
  let output: SymbolicTensor;
  try {
    output = layer.apply(input) as SymbolicTensor;
  } catch (error) {
    throw unbuildable(recipe, `layer "${layer.name}": ${error instanceof Error ? error.message : String(error)}`);
  }
  // tfjs lets a picture shrink to nothing, and fails only much later with another sentence.
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
