import type { GraphTensor } from '../graph';
import { multiply, relu, sigmoid, softmax, unary } from '../ops';
import { onlyInput, type LayerInCompilation, type Lowering } from './layer';

/** Keras's activations, by name. */
const activations: Readonly<Record<string, (x: GraphTensor) => GraphTensor>> = {
  linear: (x) => x,
  relu,
  relu6: (x) => unary('Relu6', x),
  sigmoid,
  softmax,
  tanh: (x) => unary('Tanh', x),
  elu: (x) => unary('Elu', x),
  swish: (x) => multiply(x, sigmoid(x)),
};

/** Applies a layer's option `activation`. @throws Failure of kind 'unsupported' for an activation that is not compiled */
export function activate({ config }: LayerInCompilation, x: GraphTensor): GraphTensor {
  const activation = activations[config.text('activation')];
  if (!activation) throw config.refused('activation');
  return activation(x);
}

export const activation: Lowering = (layer, inputs) => activate(layer, onlyInput(inputs));

/** ReLU, with a maximum of 6 or none. */
export const reLU: Lowering = ({ config }, inputs) => {
  config.only('maxValue', 6);
  const x = onlyInput(inputs);
  return config.has('maxValue') ? unary('Relu6', x) : relu(x);
};
