import type { ExportNetwork } from '../network';
import type { StoredWeight } from '../weights';
import type { GraphNode } from '../../graph/graph';
import { NetworkBuilding } from './building';
import { signature } from './encode';
import { groupNodes } from './groups';
import type { TfliteNetwork } from './model';
import { addGroup } from './operators';
import { castOptions } from './options';

/**
 * Translates an inference graph to TFLite's operators. Pixels come in as uint8 [n, edge, edge, 3], and n may be chosen; TFLite's SAME pads as
 * TensorFlow's does.
 * @param stored kernels that are stored smaller, by their constants
 * @param gives name of the output
 * @throws Failure of kind 'unsupported' for an operation that is not translated
 */
export function convertNetwork(
  { graph, input, probabilities }: ExportNetwork,
  stored: ReadonlyMap<GraphNode, StoredWeight>,
  gives: string = signature.output,
): TfliteNetwork {
  const building = new NetworkBuilding();
  const images = building.input(signature.input, 'uint8', input.shape);
  const cast = { name: 'CAST', inputs: [images], options: castOptions('uint8', 'float32') } as const;
  building.is(input, building.operator('pixels', cast, input.shape));
  for (const group of groupNodes(graph.nodes)) addGroup({ building, stored }, group);
  const result = building.of(probabilities);
  building.rename(result, gives);
  return building.finish(images, result);
}
