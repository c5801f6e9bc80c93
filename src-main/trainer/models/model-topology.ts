import * as v from 'valibot';

/** What a layer takes: the result of the how-manieth application of another one; further entries are arguments. */
const Inbound = v.looseTuple([v.string(), v.number()]);

const Layer = v.object({
  class_name: v.string(),
  name: v.optional(v.string()),
  config: v.optional(v.unknown()),
  /** An entry an application of the layer. Missing in a sequential model. */
  inbound_nodes: v.optional(v.array(v.array(Inbound))),
});
export type LayerOfFile = v.InferOutput<typeof Layer>;

/** A tfjs layers model's topology, as far as it is judged here. */
export const Topology = v.object({
  class_name: v.picklist(['Model', 'Functional', 'Sequential']),
  config: v.union([v.array(Layer), v.object({ layers: v.array(Layer) })]),
});

/**
 * Refuses layers that wait for each other, or for what is not there: tfjs goes round for ever looking for one that it could build
 * (Container.fromConfig, 4.22). Linear in the number of connections.
 */
export function requireAcyclic(layers: readonly LayerOfFile[]): void {
  const open = new Map<string, number>();
  const takers = new Map<string, string[]>();
  for (const { name = '', inbound_nodes: nodes = [] } of layers) {
    for (const [index, inbound] of (nodes.length === 0 ? [[]] : nodes).entries()) {
      const own = nodeName(name, index);
      open.set(own, inbound.length);
      for (const [from, fromIndex] of inbound) {
        const giver = nodeName(from, fromIndex);
        const known = takers.get(giver);
        if (known) known.push(own);
        else takers.set(giver, [own]);
      }
    }
  }
  const ready = [...open].filter(([, count]) => count === 0).map(([node]) => node);
  let built = 0;
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    built += 1;
    for (const taker of takers.get(node) ?? []) {
      const left = (open.get(taker) ?? 0) - 1;
      open.set(taker, left);
      if (left === 0) ready.push(taker);
    }
  }
  if (built < open.size) throw new Error('its layers wait for each other, or for one that is not there');
}

const nodeName = (layer: string, index: number): string => `${String(index)} ${layer}`;
