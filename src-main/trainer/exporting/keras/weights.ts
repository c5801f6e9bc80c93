import type { layers } from '@tensorflow/tfjs-node-gpu';
import { roleOf } from '../../graph/lowering';
import { toHalf } from '../../models/float16';
import type { WeightType } from '../../../../src-shared/domain/export-format';
import { fewestValues } from '../weights';
import type { Hdf5Dataset } from './hdf5';
import type { NetworkLayer, Output } from './network';
import { storedNames } from './order';

/** The datasets of model.weights.h5. In half precision all but small kernels, biases and the statistics of batch norms, as in other formats. */
export function storedWeights(network: readonly NetworkLayer[], output: Output, type: WeightType): Hdf5Dataset[] {
  const names = storedNames(network, output);
  return network.flatMap(({ name, source, weights }) =>
    weights.map((role, index) => {
      const { shape, values } = weightOf(source, role);
      const isHalf = type === 'float16' && role.endsWith('kernel') && values.length >= fewestValues;
      return {
        path: `layers/${names.get(name) ?? name}/vars/${String(index)}`,
        shape,
        values: isHalf ? toHalf(values) : values,
      };
    }),
  );
}

/** @param role end of the weight's name */
function weightOf(layer: layers.Layer | null, role: string): { shape: number[]; values: Float32Array } {
  const weight = layer?.weights.find((each) => roleOf(each) === role);
  if (!layer || !weight) throw new Error(`Layer “${layer?.name ?? ''}” has no ${role}`);
  return { shape: weight.shape.map((size) => size ?? -1), values: weight.read().dataSync<'float32'>() };
}
