import { join } from 'node:path';
import { visible } from '../../../../src-shared/domain/visible';
import { writeSynced } from '../../../platform/atomic';
import { exportNetwork } from '../network';
import type { ExportSource } from '../source';
import { storedKernels } from '../weights';
import { factsFile, labelsFile, withAssociatedFiles } from './associated-files';
import { convertNetwork } from './convert';
import { encodeModel } from './encode';
import { encodeMetadata } from './metadata';

/** Name of the model in an exported folder. */
export const tfliteFile = 'model.tflite';

/**
 * Writes a TFLite model: uint8 `images` [n, edge, edge, 3], already made square by the preprocessing, to float32 `probabilities` [n, classes].
 * Class names and Facet's facts are in the file, too. There is no output for the decision: readers such as MediaPipe's ImageClassifier
 * take each output for a row of probabilities.
 */
export async function writeTflite(source: ExportSource, folder: string): Promise<void> {
  const { metadata, weights, gives } = source;
  const network = exportNetwork(source);
  const model = encodeModel({
    ...convertNetwork(network, storedKernels(network.graph, weights), gives),
    description: `Facet ${metadata.recipe}, ${metadata.run}`,
    metadata: encodeMetadata(metadata, gives),
  });
  const file = withAssociatedFiles(model, {
    [labelsFile]: metadata.classes.map((name) => `${visible(name)}\n`).join(''),
    [factsFile]: JSON.stringify(metadata, null, 2),
  });
  await writeSynced(join(folder, tfliteFile), file);
}
