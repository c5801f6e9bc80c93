import type { WeightType } from '../../../../src-shared/domain/export-format';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';
import type { OnnxValue } from './messages';

/** Input and outputs of every model that Facet writes. @param batch number of pictures at once, where it is fixed */
export const inputsAndOutputs = (
  classes: number,
  batch: number | string = 'n',
): { readonly inputs: readonly OnnxValue[]; readonly outputs: readonly OnnxValue[] } => ({
  inputs: [{ name: 'images', type: 'uint8', dims: [batch, 'height', 'width', 3] }],
  outputs: [
    { name: 'probabilities', type: 'float32', dims: [batch, classes] },
    { name: 'decision', type: 'int64', dims: [batch] },
  ],
});

/** Input and output of the face detector; see faces/anchors.ts. @param width numbers per picture */
export const detectorSignature = (
  width: number,
): { readonly inputs: readonly OnnxValue[]; readonly outputs: readonly OnnxValue[] } => ({
  inputs: [{ name: 'images', type: 'uint8', dims: ['n', 'height', 'width', 3] }],
  outputs: [{ name: 'faces', type: 'float32', dims: ['n', width] }],
});

/** What a file says about itself, in its metadata; every value is JSON. */
export const metadataOf = (metadata: ModelMetadata, weights: WeightType): Record<string, string> => ({
  classes: JSON.stringify(metadata.classes),
  preprocessing: JSON.stringify(metadata.preprocessing),
  input_edge: JSON.stringify(metadata.inputEdge),
  decision: JSON.stringify(metadata.decision ?? null),
  crop: JSON.stringify(metadata.crop ?? null),
  weights: JSON.stringify(weights),
});
