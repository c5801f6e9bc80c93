import { at } from '../../../../src-shared/domain/at';
import type { NetworkLayer, Output } from './network';

/**
 * Names under which Keras looks for layers' weights: the class in snake case, and a number from the second layer of a class on. Layers are
 * numbered as Keras orders those of a Functional model: deepest first (depth is the longest way to the output), then as they are met from
 * the output backwards (keras/src/ops/function.py: map_graph; keras/src/saving/saving_lib.py: _save_container_state).
 * @returns names by the layers' names
 */
export function storedNames(layers: readonly NetworkLayer[], output: Output): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    inOrder(layers, output).map(({ name, className }) => {
      const base = snakeCase(className);
      const count = counts.get(base) ?? 0;
      counts.set(base, count + 1);
      return [name, count === 0 ? base : `${base}_${String(count)}`];
    }),
  );
}

/** keras/src/utils/naming.py: to_snake_case */
const snakeCase = (name: string): string =>
  name
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

interface Node {
  readonly key: string;
  readonly layer: NetworkLayer;
  readonly inputs: readonly Output[];
}

function inOrder(layers: readonly NetworkLayer[], output: Output): NetworkLayer[] {
  const { nodes, met } = traversed(layers, output);
  const depthOf = depths(nodes);
  return [...met].sort((a, b) => (depthOf.get(b.name) ?? 0) - (depthOf.get(a.name) ?? 0));
}

/** Applications from inputs to output, and layers as they are first met from the output backwards. */
function traversed(layers: readonly NetworkLayer[], output: Output): { nodes: Node[]; met: Set<NetworkLayer> } {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const nodes = new Map<string, Node>();
  const met = new Set<NetworkLayer>();
  const visit = (from: Output): void => {
    const key = keyOf(from);
    const layer = byName.get(from.layer);
    if (nodes.has(key) || !layer) return;
    met.add(layer);
    const inputs = layer.applications.length === 0 ? [] : at(layer.applications, from.application);
    for (const input of inputs) visit(input);
    nodes.set(key, { key, layer, inputs });
  };
  visit(output);
  return { nodes: [...nodes.values()], met };
}

/** Depth of each layer, by its name. A layer that is applied twice is as deep as its deepest application. */
function depths(nodes: readonly Node[]): ReadonlyMap<string, number> {
  const ofNode = new Map<string, number>();
  const ofLayer = new Map<string, number>();
  for (const { key, layer, inputs } of nodes.toReversed()) {
    const depth = Math.max(ofNode.get(key) ?? 0, ofLayer.get(layer.name) ?? 0);
    ofLayer.set(layer.name, depth);
    for (const input of inputs) {
      ofNode.set(keyOf(input), Math.max(depth + 1, ofNode.get(keyOf(input)) ?? 0));
    }
  }
  return ofLayer;
}

const keyOf = ({ layer, application }: Output): string => `${String(application)} ${layer}`;
