import { join } from 'node:path';
import { at } from '../../../../src-shared/domain/at';
import { writeSynced } from '../../../platform/atomic';
import { exportNetwork } from '../network';
import type { ExportSource } from '../source';
import { addAnswers } from './answers';
import { OnnxBuilder } from './builder';
import { detectorSignature, inputsAndOutputs, metadataOf } from './facts';
import { encodeModel } from './messages';
import { addPreprocessing, opset } from './pictures';
import { translateNetwork } from './translate';

/** The only file of the format. */
export const onnxFile = 'model.onnx';

/**
 * Writes an ONNX model of opset 18: `images` uint8 [n, height, width, 3] of any size to `probabilities` float32 [n, classes] and `decision`
 * int64 [n], the index of a class or -1 for "unsure". Class names, preprocessing and decision are in the file's metadata as JSON.
 * @throws Failure of kind 'unsupported' for a network with an operation that is not translated
 */
export async function writeOnnx(source: ExportSource, folder: string): Promise<void> {
  await writeSynced(join(folder, onnxFile), encodeOnnx(source));
}

/** The bytes of a model's file. @throws as `writeOnnx` does */
export function encodeOnnx(source: ExportSource): Uint8Array {
  const { metadata, weights, gives = 'probabilities' } = source;
  const { classes, inputEdge: edge, decision = null } = metadata;
  const builder = new OnnxBuilder();
  const pixels = addPreprocessing(builder, 'images', edge);
  const network = exportNetwork(source);
  const result = translateNetwork(network, { builder, pixels, weights });
  builder.add('Identity', [result], {}, gives);
  if (gives === 'probabilities') addAnswers(builder, gives, { decision, classes }, 'decision');
  const { nodes, tensors } = builder;
  return encodeModel({
    name: 'facet',
    nodes,
    tensors,
    ...(gives === 'faces' ? detectorSignature(at(network.probabilities.shape, 1)) : inputsAndOutputs(classes.length)),
    opset,
    metadata: metadataOf(metadata, weights),
  });
}
