import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import type { TensorFlow } from '../runtime/tensorflow';
import { modelClasses } from './model-topology';

type Layer = layers.Layer;

/** Parts of a layer that are protected in tfjs. */
interface Connections {
  name: string;
  inboundNodes: readonly Application[];
  outboundNodes: readonly unknown[];
  /** Uses of the layer; its weights are freed when none is left. */
  _refCount: number | null;
}
interface Application {
  readonly inputTensors: readonly SymbolicTensor[];
}

const connectionsOf = (layer: Layer): Connections => layer as unknown as Connections;

/**
 * Takes a model's inner models apart, so that all layers are in one graph, as all of Facet's code that walks a model expects. The
 * layers and their weights are kept, and belong to the result; the given model can't be used any more. Of layers with the same name in
 * different models, all but one get another name.
 * @returns the given model if it has no model inside
 * @throws Error with a reason when an inner model is not connected, or is fed with another shape than it takes
 */
export function flattened(tf: TensorFlow, model: LayersModel): LayersModel {
  if (!model.layers.some(isModel)) return model;
  const { steps, outputs } = stepsOf(model);
  const inputLayers = model.inputs.map(({ sourceLayer }) => sourceLayer);
  const nameOf = distinctNames([...inputLayers, ...new Set(steps.map(({ layer }) => layer))]);
  const inputs = model.inputs.map(({ shape, sourceLayer }) =>
    tf.input({ batchShape: shape, name: nameOf(sourceLayer) }),
  );
  for (const { layer } of steps) {
    Object.assign(connectionsOf(layer), { name: nameOf(layer), inboundNodes: [], outboundNodes: [], _refCount: null });
  }
  const results = [...inputs];
  for (const { layer, from } of steps) {
    const [first, ...more] = from.map((index) => at(results, index));
    const input = first && more.length === 0 ? first : [...(first ? [first] : []), ...more];
    results.push(layer.apply(input) as SymbolicTensor);
  }
  // Each use adds one, but a model takes only one from each of its layers when it is disposed of.
  for (const { layer } of steps) connectionsOf(layer)._refCount = 1;
  return tf.model({ inputs, outputs: outputs.map((index) => at(results, index)), name: model.name });
}

const isModel = (layer: Layer): layer is LayersModel => modelClasses.some((name) => name === layer.getClassName());

/** One application of a layer that is no model. `from` are indices of its inputs among the model's inputs and then the steps. */
interface Step {
  readonly layer: Layer;
  readonly from: readonly number[];
}

/** Results within one application of a model, by ids of its tensors and by its applications of inner models. */
interface Scope {
  readonly known: Map<number, number>;
  readonly inner: Map<Application, Scope>;
}

/** Lists the applications of all layers, each after those that it needs. */
function stepsOf(model: LayersModel): { steps: readonly Step[]; outputs: readonly number[] } {
  const steps: Step[] = [];
  const outermost = scopeOf(model, [...model.inputs.keys()]);
  return { steps, outputs: model.outputs.map((output) => resultOf(output, outermost)) };

  function resultOf(symbol: SymbolicTensor, scope: Scope): number {
    const known = scope.known.get(symbol.id);
    if (known !== undefined) return known;
    const { sourceLayer: layer, nodeIndex, tensorIndex } = symbol;
    const application = connectionsOf(layer).inboundNodes[nodeIndex];
    if (!application || layer.getClassName() === 'InputLayer') throw new Error('a model inside it is not connected');
    const result = isModel(layer)
      ? resultOf(at(layer.outputs, tensorIndex), innerScope(layer, application, scope))
      : steps.push({ layer, from: resultsOf(application, scope) }) - 1 + model.inputs.length;
    scope.known.set(symbol.id, result);
    return result;
  }

  function resultsOf({ inputTensors }: Application, scope: Scope): number[] {
    return inputTensors.map((input) => resultOf(input, scope));
  }

  function innerScope(inner: LayersModel, application: Application, scope: Scope): Scope {
    const known = scope.inner.get(application);
    if (known) return known;
    requireShapes(inner, application);
    const made = scopeOf(inner, resultsOf(application, scope));
    scope.inner.set(application, made);
    return made;
  }
}

const scopeOf = ({ inputs }: LayersModel, results: readonly number[]): Scope => ({
  known: new Map(inputs.map(({ id }, index) => [id, at(results, index)])),
  inner: new Map(),
});

/** Refuses inputs of other shapes than a model takes, as tfjs does when it runs the model. */
function requireShapes(model: LayersModel, { inputTensors }: Application): void {
  for (const [index, { shape: taken }] of model.inputs.entries()) {
    const given = inputTensors[index]?.shape;
    const isSame = given?.length === taken.length && taken.every((size, axis) => size === null || size === given[axis]);
    if (!isSame) {
      const [takes, gets] = [taken, given ?? []].map((shape) => shape.slice(1).join(' x '));
      throw new Error(`“${model.name}” inside it takes ${String(takes)} values, and is given ${String(gets)}`);
    }
  }
}

/** Names of layers, without two of the same. Layers with weights keep theirs: it is also that of their weights in the file. */
function distinctNames(all: readonly Layer[]): (layer: Layer) => string {
  const names = new Map<Layer, string>();
  const taken = new Set<string>();
  const [weighted, others] = [all.filter(hasWeights), all.filter((layer) => !hasWeights(layer))];
  for (const layer of [...weighted, ...others]) {
    let name = layer.name;
    for (let index = 2; taken.has(name); index += 1) name = `${layer.name}_${String(index)}`;
    taken.add(name);
    names.set(layer, name);
  }
  return (layer) => names.get(layer) ?? layer.name;
}

const hasWeights = ({ weights }: Layer): boolean => weights.length > 0;
