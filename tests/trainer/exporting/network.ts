import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import type { WeightType } from '../../../src-shared/domain/export-format';
import { bytesOf } from '../../../src-main/platform/atomic';
import { exportNetwork } from '../../../src-main/trainer/exporting/network';
import type { ExportSource } from '../../../src-main/trainer/exporting/source';
import { restored, storedKernels } from '../../../src-main/trainer/exporting/weights';
import { GraphSession } from '../../../src-main/trainer/graph/session';
import type { TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';

/** A model of any layers, as writers take it. It need not end in probabilities. */
export function sourceOf(tf: TensorFlow, model: LayersModel, weights: WeightType = 'float32'): ExportSource {
  const [, edge = 1] = model.inputs[0]?.shape ?? [];
  const width = Number(model.outputs[0]?.shape.at(-1));
  const classes = Array.from({ length: width }, (_, index) => `class ${String(index)}`);
  return {
    tf,
    model,
    weights,
    metadata: {
      ...{ format: 'facet-model', version: 1, classes, preprocessing: 'srgb-fill-linear-1', inputEdge: Number(edge) },
      ...{ recipe: 'test', run: 'r1', head: 'softmax' },
    },
  };
}

/** What an exported model is to give: by TensorFlow, with the weights as they are stored. @param pixels [count, edge, edge, 3] */
export async function expectedOf(source: ExportSource, pixels: Uint8Array, count: number): Promise<Float32Array> {
  const { graph, input, probabilities } = exportNetwork(source);
  for (const [{ attributes }, weight] of storedKernels(graph, source.weights)) {
    const { value } = attributes;
    if (value && 'tensor' in value) value.tensor.bytes.set(bytesOf(restored(weight)));
  }
  const session = await GraphSession.open(source.tf, graph);
  try {
    const feed = { tensor: input, shape: [count, ...input.shape.slice(1)], values: Float32Array.from(pixels) };
    return session.run([feed], [probabilities])[0] ?? new Float32Array();
  } finally {
    session.close();
  }
}
