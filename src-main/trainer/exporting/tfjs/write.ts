import { bytesOf } from '../../../platform/atomic';
import { layersArtifacts, writeLayersFiles, type ManifestEntry } from '../../models/layers-model';
import { toHalf } from '../../models/float16';
import type { ExportSource } from '../source';
import { fewestValues } from '../weights';
import { toBytes } from './affine';

/** Writes a tfjs layers model: model.json and weights.bin, for tf.loadLayersModel. Kernels may be stored smaller. */
export async function writeTfjs({ tf, model, metadata, weights: type }: ExportSource, folder: string): Promise<void> {
  const artifacts = await layersArtifacts(tf, model);
  const entries = artifacts.weights.map(({ name, shape, values }): ManifestEntry => {
    const spec = { name, shape, dtype: 'float32' } as const;
    if (type === 'float32' || !name.endsWith('kernel') || values.length < fewestValues) {
      return { spec, bytes: bytesOf(values) };
    }
    // A depthwise kernel has a scale of its own per channel, which this format can't store; it is a small part of a network's weights.
    if (type === 'float16' || name.endsWith('depthwise_kernel')) {
      const quantization = { dtype: 'float16', original_dtype: 'float32' } as const;
      return { spec: { ...spec, quantization }, bytes: new Uint8Array(toHalf(values).buffer) };
    }
    const { bytes, scale, min } = toBytes(values);
    const quantization = { dtype: 'uint8', scale, min, original_dtype: 'float32' } as const;
    return { spec: { ...spec, quantization }, bytes };
  });
  await writeLayersFiles(artifacts, entries, folder, { userDefinedMetadata: { facet: metadata } });
}
