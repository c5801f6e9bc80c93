import { at } from '../../../../src-shared/domain/at';
import { bytesOf } from '../../../platform/atomic';
import type { GraphNode } from '../../graph/graph';
import type { ManifestEntry } from '../../models/layers-model';
import type { StoredWeight } from '../weights';
import { describeConstant, type DescribedNode } from './nodes';

/** A constant as model.json has it: nodes, of which the last has its name, and their values in the weight files. */
export interface DescribedConstant {
  readonly nodes: readonly DescribedNode[];
  readonly entries: readonly ManifestEntry[];
}

/** Describes a constant. @param stored how it is stored, if smaller than it is */
export function weightsOf({ name, attributes }: GraphNode, stored: StoredWeight | undefined): DescribedConstant {
  const { value } = attributes;
  if (!value || !('tensor' in value)) throw new Error(`${name} has no values`);
  const { type, shape, bytes } = value.tensor;
  if (type !== 'float32' && type !== 'int32') throw new Error(`${name}: tfjs has no ${type}`);
  if (stored?.type === 'int8') return perChannel(name, stored);
  const node = describeConstant(name, type, shape);
  const spec = { name, shape, dtype: type };
  if (stored?.type !== 'float16') return { nodes: [node], entries: [{ spec, bytes }] };
  const quantization = { dtype: 'float16', original_dtype: 'float32' } as const;
  return {
    nodes: [node],
    entries: [{ spec: { ...spec, quantization }, bytes: new Uint8Array(stored.values.buffer) }],
  };
}

/**
 * int8 with a scale per channel. tfjs has one scale per weight and no int8: the weight file holds int8 + 128, which tfjs reads as the whole
 * numbers -128..127, and the graph multiplies them by their channel's scale.
 */
function perChannel(name: string, { shape, axes, values, scales }: Extract<StoredWeight, { type: 'int8' }>) {
  const [levels, factors] = [`${name}/levels`, `${name}/scales`];
  const factorShape = axes.map((axis) => at(shape, axis));
  const quantization = { dtype: 'uint8', scale: 1, min: -128, original_dtype: 'float32' } as const;
  return {
    nodes: [
      describeConstant(levels, 'float32', shape),
      describeConstant(factors, 'float32', factorShape),
      { name, op: 'Mul', input: [levels, factors], attr: { T: { type: 'DT_FLOAT' } } },
    ],
    entries: [
      {
        spec: { name: levels, shape, dtype: 'float32', quantization },
        bytes: Uint8Array.from(values, (value) => value + 128),
      },
      { spec: { name: factors, shape: factorShape, dtype: 'float32' }, bytes: bytesOf(scales) },
    ],
  } as const;
}
