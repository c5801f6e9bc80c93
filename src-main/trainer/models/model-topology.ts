import * as v from 'valibot';
import { lowerings } from '../graph/layers';
import { bounds, wrongInput } from './model-bounds';

/** Names of tfjs's classes of models. A model can be a layer of another. */
export const modelClasses = ['Model', 'Functional', 'Sequential'] as const;

/** One input of a layer: [layer name, index of the application whose result is taken, ...arguments]. */
const Inbound = v.looseTuple([v.string(), v.number()]);

const Layer = v.object({
  class_name: v.string(),
  name: v.optional(v.string()),
  config: v.optional(v.unknown()),
  /** One entry per application of the layer. Missing in a sequential model. */
  inbound_nodes: v.optional(v.array(v.array(Inbound))),
});
type LayerOfFile = v.InferOutput<typeof Layer>;

/** The part of a tfjs layers model's topology that is checked here, for one level of models. */
const Topology = v.object({
  class_name: v.picklist(modelClasses),
  config: v.union([v.array(Layer), v.object({ layers: v.array(Layer) })]),
});

/**
 * Requires that all layers of a model, and of the models inside it, are of classes that Facet compiles, and that none waits for itself.
 * @param topology `modelTopology` of model.json, as yet unchecked
 * @throws Error with a reason
 */
export function checkTopology(topology: unknown): void {
  countLayers(topology, 0);
}

/**
 * Checks a model at a depth below the outermost.
 * @returns applications of layers in it, those inside its models included. A model that is applied twice counts twice, so that a small
 *   file can't become a large graph
 */
function countLayers(model: unknown, depth: number): number {
  if (depth > bounds.depth) throw new Error(`models inside it are nested more than ${String(bounds.depth)} deep`);
  const parsed = v.safeParse(Topology, model);
  if (!parsed.success) throw new Error('its topology is not that of a tfjs layers model');
  const { config } = parsed.output;
  const layers: readonly LayerOfFile[] = Array.isArray(config) ? config : config.layers;
  if (layers.length === 0) throw new Error(depth === 0 ? 'it has no layers' : 'a model inside it has no layers');
  requireFewLayers(layers.length);
  let count = 0;
  for (const layer of layers) {
    const applications = Math.max(layer.inbound_nodes?.length ?? 0, 1);
    count += applications * (isModel(layer) ? countLayers(layer, depth + 1) : 1);
    requireFewLayers(count);
    if (!isModel(layer)) requireSound(layer, depth);
  }
  requireAcyclic(layers);
  return count;
}

function requireFewLayers(count: number): void {
  if (count > bounds.layers) throw new Error(`it has more than ${String(bounds.layers)} layers`);
}

const isModel = ({ class_name: name }: LayerOfFile): boolean => modelClasses.some((each) => each === name);

/** Requires that a layer is of a class that Facet compiles, and claims no huge input. */
function requireSound(layer: LayerOfFile, depth: number): void {
  const { class_name: name } = layer;
  if (name !== 'InputLayer' && !Object.hasOwn(lowerings, name)) {
    throw new Error(`it has a layer of class ${name}, which Facet does not compile`);
  }
  // tfjs makes room for weights of the claimed input before it compares their shapes with the given ones.
  const claimed = claimedInput(layer);
  if (depth === 0 && claimed.some((size) => size > bounds.edge[1])) throw new Error(wrongInput);
  // A model inside may take any values, such as 1280 features.
  const values = claimed.reduce((product, size) => product * size, 1);
  if (!(values <= bounds.activations)) throw new Error(`a model inside it takes ${String(values)} values per image`);
}

/** Sizes of the input that a layer of the file claims to be fed with; empty for layers that are fed by others. */
function claimedInput({ config }: LayerOfFile): number[] {
  const claimed = v.safeParse(InputConfig, config);
  return claimed.success ? claimed.output.batch_input_shape.filter((size) => size !== null) : [];
}

const InputConfig = v.object({ batch_input_shape: v.array(v.nullable(v.number())) });

/**
 * Refuses layers that depend on each other in a circle, or on layers that are missing. tfjs would search forever for one that it
 * could build (Container.fromConfig, 4.22). Linear in the number of connections (Kahn's algorithm).
 * @throws Error for such layers
 */
function requireAcyclic(layers: readonly LayerOfFile[]): void {
  /** Missing inputs of each application of a layer. */
  const missingInputs = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const layer of layers) {
    const { name = '', inbound_nodes: given = [] } = layer;
    const applications = given.length === 0 && !isModel(layer) ? [[]] : given;
    for (const [index, inbound] of applications.entries()) {
      // A model's index 0 stands for itself, from before it was made a layer. Nothing can be fed with that.
      const own = nodeName(name, isModel(layer) ? index + 1 : index);
      missingInputs.set(own, inbound.length);
      for (const [from, fromIndex] of inbound) {
        const source = nodeName(from, fromIndex);
        const known = dependents.get(source);
        if (known) known.push(own);
        else dependents.set(source, [own]);
      }
    }
  }
  const ready = [...missingInputs].filter(([, count]) => count === 0).map(([node]) => node);
  let built = 0;
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    built += 1;
    for (const dependent of dependents.get(node) ?? []) {
      const left = (missingInputs.get(dependent) ?? 0) - 1;
      missingInputs.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  }
  if (built < missingInputs.size) throw new Error('its layers wait for each other, or for one that is not there');
}

const nodeName = (layer: string, index: number): string => `${String(index)} ${layer}`;
