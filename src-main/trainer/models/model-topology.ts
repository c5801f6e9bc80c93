import * as v from 'valibot';

/** One input of a layer: [layer name, index of the application whose result is taken, ...arguments]. */
const Inbound = v.looseTuple([v.string(), v.number()]);

const Layer = v.object({
  class_name: v.string(),
  name: v.optional(v.string()),
  config: v.optional(v.unknown()),
  /** One entry per application of the layer. Missing in a sequential model. */
  inbound_nodes: v.optional(v.array(v.array(Inbound))),
});
export type LayerOfFile = v.InferOutput<typeof Layer>;

/** The part of a tfjs layers model's topology that is checked here. */
export const Topology = v.object({
  class_name: v.picklist(['Model', 'Functional', 'Sequential']),
  config: v.union([v.array(Layer), v.object({ layers: v.array(Layer) })]),
});

/**
 * Refuses layers that depend on each other in a circle, or on layers that are missing. tfjs would search forever for one that it
 * could build (Container.fromConfig, 4.22). Linear in the number of connections (Kahn's algorithm).
 * @throws Error for such layers
 */
export function requireAcyclic(layers: readonly LayerOfFile[]): void {
  /** Missing inputs of each application of a layer. */
  const missingInputs = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const { name = '', inbound_nodes: nodes = [] } of layers) {
    for (const [index, inbound] of (nodes.length === 0 ? [[]] : nodes).entries()) {
      const own = nodeName(name, index);
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
