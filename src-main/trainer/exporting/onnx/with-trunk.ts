import { join } from 'node:path';
import { Failure } from '../../../../src-shared/domain/failure';
import { writeSynced } from '../../../platform/atomic';
import { loadHead, trunkFolder } from '../../models/head-model';
import { imageEnds } from '../../onnx/image-network';
import { readOnnxFile } from '../../../platform/onnx/model-file';
import { Graph } from '../../graph/graph';
import { placeholder } from '../../graph/ops';
import { loadTensorFlow } from '../../runtime/tensorflow';
import { damagedStarter, describeStarter } from '../../starters/starter-folder';
import type { ExportRequest } from '../source';
import { networkIn } from '../network';
import { withProbabilities } from '../probabilities';
import { joinTrunk } from './join';
import { onnxFile } from './write';

/**
 * Writes a head on an ONNX starter together with the starter's network, as one ONNX model.
 * @throws Failure of kind 'unsupported' for any other format, 'bad-input' when the model folder is damaged
 */
export async function exportWithTrunk({
  model: from,
  format,
  weights,
  metadata,
  folder,
}: ExportRequest): Promise<void> {
  if (format !== 'onnx') {
    throw new Failure(
      'unsupported',
      `This run begins with the ONNX network of another program, which can't be written in the format ${format}.`,
      'Export it as ONNX.',
    );
  }
  const tf = await loadTensorFlow();
  const { model } = await loadHead(tf, from);
  try {
    const features = metadata.trunk?.features ?? 0;
    const graph = new Graph();
    const input = placeholder(graph, 'features', 'float32', [-1, features]);
    const probabilities = networkIn(graph, { model: withProbabilities(tf, model, metadata) })(input);
    const head = { graph, input, probabilities };
    const trunk = await readTrunk(join(from, trunkFolder));
    await writeSynced(join(folder, onnxFile), await joinTrunk({ ...trunk, head, metadata, weights }));
  } finally {
    model.dispose();
  }
}

async function readTrunk(folder: string) {
  const { onnx } = await describeStarter(folder);
  try {
    if (!onnx) throw new Error('its network is no ONNX network');
    const trunk = await readOnnxFile(folder);
    return { trunk, ends: imageEnds(trunk, onnx.output), input: onnx.input };
  } catch (error) {
    throw damagedStarter(folder, error);
  }
}
