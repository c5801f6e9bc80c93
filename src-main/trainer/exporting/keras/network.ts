import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../../src-shared/domain/at';
import { kerasLayer, type KerasLayer } from './layers';

/** A layer in a network for Keras. */
export interface NetworkLayer extends KerasLayer {
  /** Without '/', and like no other in the network. */
  readonly name: string;
  /** null for layers that tfjs's network doesn't have. */
  readonly source: layers.Layer | null;
  /** Arguments of all its applications beside their inputs. */
  readonly keywords?: Readonly<Record<string, unknown>>;
  /** One list of inputs per application of the layer. */
  readonly applications: readonly (readonly Output[])[];
}

/** Result of a layer's application. */
export interface Output {
  readonly layer: string;
  readonly application: number;
  /** With null for unknown sizes, the batch's included. */
  readonly shape: readonly (number | null)[];
}

/**
 * Translates a tfjs network into Keras's layers.
 * @param pixels result that stands in for the network's input
 * @param taken names that are not free
 * @returns the layers, each behind those that it needs, and the network's output
 */
export function networkOf(
  model: LayersModel,
  pixels: Output,
  taken: ReadonlySet<string>,
): { readonly layers: NetworkLayer[]; readonly output: Output } {
  const names = new Set(taken);
  const found = new Map<layers.Layer, NetworkLayer & { applications: Output[][] }>();
  const outputs = new Map<number, Output>([[at(model.inputs, 0).id, pixels]]);
  const visit = (symbol: SymbolicTensor): Output => {
    const known = outputs.get(symbol.id);
    if (known) return known;
    const source = symbol.sourceLayer;
    const inputs = (source as unknown as WithNodes).inboundNodes[symbol.nodeIndex]?.inputTensors.map(visit) ?? [];
    let layer = found.get(source);
    if (!layer) {
      layer = { ...kerasLayer(source), name: freeName(source.name, names), source, applications: [] };
      found.set(source, layer);
    }
    layer.applications.push(inputs);
    const output = { layer: layer.name, application: layer.applications.length - 1, shape: symbol.shape };
    outputs.set(symbol.id, output);
    return output;
  };
  const output = visit(at(model.outputs, 0));
  return { layers: [...found.values()], output };
}

/** The tensors that a layer was applied to, which are protected in tfjs. */
interface WithNodes {
  readonly inboundNodes: readonly { readonly inputTensors: readonly SymbolicTensor[] }[];
}

/** A name that TensorFlow takes for a scope, and that no other layer has. */
function freeName(name: string, names: Set<string>): string {
  const plain = name.replaceAll(/[^\w.-]/g, '_').replace(/^[^A-Za-z0-9.]/, 'layer$&');
  let free = plain;
  for (let count = 1; names.has(free); count += 1) free = `${plain}_${String(count)}`;
  names.add(free);
  return free;
}
