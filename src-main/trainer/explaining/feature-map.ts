import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';

type Layer = layers.Layer;

/** The last result of a network that is still an image, from which its maps are made. */
export interface FeatureMap {
  /** Tensor [n, height, width, channels], the result of a convolution, an activation or a merge. */
  readonly symbol: SymbolicTensor;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Whether what follows uses only the mean of each channel, so that no position weighs more than another. */
  readonly isAveraged: boolean;
  /** Whether the logits are linear in the mean of each channel, so that a class activation map is exact. */
  readonly isExact: boolean;
}

/** Layers that move nothing to another place, or only shrink the image: the map is taken before them, where it is finer. */
const passedOver: ReadonlySet<string> = new Set([
  'AveragePooling2D',
  'BatchNormalization',
  'Dropout',
  'MaxPooling2D',
  'ZeroPadding2D',
]);
/** Those of them behind which the mean of a channel is still a linear function of the mean before. */
const linear: ReadonlySet<string> = new Set(['BatchNormalization', 'Dropout']);
const convolutions: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D']);

/**
 * Finds the feature map of a model: walks back from the output to where the image was pooled or flattened, and from there over
 * poolings and norms to the last convolution's activation. Returns null for a network without convolutions.
 */
export function findFeatureMap(model: LayersModel): FeatureMap | null {
  const [output] = model.outputs;
  if (!output) return null;
  const ends = endsOfImage(output);
  const order = new Map(model.layers.map((layer, index) => [layer, index]));
  const last = [...ends].sort((a, b) => (order.get(b.layer) ?? 0) - (order.get(a.layer) ?? 0))[0];
  if (!last) return null;
  const { symbol, isLinear } = beforePooling(last.image);
  if (!comesFromConvolution(symbol)) return null;
  const [, height, width, channels] = symbol.shape;
  if (!height || !width || !channels) return null;
  const isMean = ({ layer }: EndOfImage): boolean => layer.getClassName() === 'GlobalAveragePooling2D';
  const isAveraged = ends.every(isMean) && isLinear;
  const isExact = ends.length === 1 && isAveraged && isLinearBehind(last.layer, output);
  return { symbol, height, width, channels, isAveraged, isExact };
}

/** A layer whose input is an image and whose result is none any more. */
interface EndOfImage {
  readonly layer: Layer;
  readonly image: SymbolicTensor;
}

function endsOfImage(output: SymbolicTensor): EndOfImage[] {
  const ends = new Map<number, EndOfImage>();
  const seen = new Set<number>();
  const visit = (symbol: SymbolicTensor): void => {
    if (seen.has(symbol.id)) return;
    seen.add(symbol.id);
    for (const input of inputsOf(symbol)) {
      if (isImage(input)) ends.set(symbol.id, { layer: symbol.sourceLayer, image: input });
      else visit(input);
    }
  };
  if (!isImage(output)) visit(output);
  return [...ends.values()];
}

/** Walks back over poolings and norms. */
function beforePooling(image: SymbolicTensor): { symbol: SymbolicTensor; isLinear: boolean } {
  let [symbol, isLinear] = [image, true];
  for (;;) {
    const name = symbol.sourceLayer.getClassName();
    const [input, ...others] = inputsOf(symbol);
    if (!passedOver.has(name) || !input || others.length > 0) return { symbol, isLinear };
    isLinear &&= linear.has(name);
    symbol = input;
  }
}

function comesFromConvolution(symbol: SymbolicTensor, seen = new Set<number>()): boolean {
  if (seen.has(symbol.id)) return false;
  seen.add(symbol.id);
  return (
    convolutions.has(symbol.sourceLayer.getClassName()) ||
    inputsOf(symbol).some((input) => comesFromConvolution(input, seen))
  );
}

/** Whether each logit is a linear function of a layer's result. The activation of the last layer makes probabilities of logits. */
function isLinearBehind(pooling: Layer, output: SymbolicTensor): boolean {
  for (let symbol = output, isLast = true; symbol.sourceLayer !== pooling; isLast = false) {
    const { sourceLayer: layer } = symbol;
    const [input, ...others] = inputsOf(symbol);
    if (!input || others.length > 0 || !keepsLinear(layer, isLast)) return false;
    symbol = input;
  }
  return true;
}

function keepsLinear(layer: Layer, isLast: boolean): boolean {
  const name = layer.getClassName();
  if (name === 'Activation') return isLast;
  if (name === 'Dense') return isLast || layer.getConfig().activation === 'linear';
  return linear.has(name) || name === 'Flatten' || name === 'Reshape';
}

/** Whether a tensor is an image of more than one position. */
const isImage = ({ shape }: SymbolicTensor): boolean => shape.length === 4 && (shape[1] ?? 1) * (shape[2] ?? 1) > 1;

/** The tensors that a layer was applied to, which are protected in tfjs. */
interface WithNodes {
  readonly inboundNodes: readonly { readonly inputTensors: readonly SymbolicTensor[] }[];
}

const inputsOf = ({ sourceLayer, nodeIndex }: SymbolicTensor): readonly SymbolicTensor[] =>
  (sourceLayer as unknown as WithNodes).inboundNodes[nodeIndex]?.inputTensors ?? [];
