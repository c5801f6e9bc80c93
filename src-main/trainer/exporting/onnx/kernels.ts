import { at } from '../../../../src-shared/domain/at';
import type { Shape } from '../../graph/graph';
import type { StoredWeight } from '../weights';
import type { OnnxBuilder } from './builder';
import { reordered } from './layout';

/** How a kernel is arranged for ONNX. */
interface Arrangement {
  /** order[k] is the axis of TensorFlow's kernel that becomes axis k. */
  readonly order: readonly number[];
  /** Shape after that. */
  readonly dims: (ordered: Shape) => readonly number[];
  /** Axis of the output channels after that. */
  readonly channels: number;
}

/** Arrangements by TensorFlow's operation. */
export const arrangements = {
  /** [height, width, in, out] becomes [out, in, height, width]. */
  Conv2D: { order: [3, 2, 0, 1], dims: (ordered) => ordered, channels: 0 },
  /** [height, width, in, multiplier] becomes [in · multiplier, 1, height, width], in as many groups as there are input channels. */
  DepthwiseConv2dNative: {
    order: [2, 3, 0, 1],
    dims: ([channels = 1, multiplier = 1, ...window]) => [channels * multiplier, 1, ...window],
    channels: 0,
  },
  /** [in, out] stays. */
  MatMul: { order: [0, 1], dims: (ordered) => ordered, channels: 1 },
} as const satisfies Record<string, Arrangement>;
export type KernelOperation = keyof typeof arrangements;

/**
 * Adds a kernel as it is stored. One that is stored smaller is made float32 by an operation on constants, which runtimes compute once, when
 * they load the model: the network is as fast as with float32 weights, and its arithmetic the same. (DequantizeLinear would be int8's own
 * operation, but ONNX Runtime computes it in every run, and loses its fast convolutions by it: EfficientNet-Lite0 took 55 ms, not 5.)
 * @returns name of the float32 kernel
 */
export function addKernel(builder: OnnxBuilder, stored: StoredWeight, operation: KernelOperation): string {
  const { order, dims: arranged, channels }: Arrangement = arrangements[operation];
  const dims = arranged(order.map((axis) => at(stored.shape, axis)));
  switch (stored.type) {
    case 'float32':
      return builder.tensor('float32', dims, reordered(stored.values, stored.shape, order));
    case 'float16':
      return builder.add(
        'Cast',
        [builder.tensor('float16', dims, reordered(stored.values, stored.shape, order))],
        { to: 1 }, // float32
      );
    case 'int8': {
      const values = builder.tensor('int8', dims, reordered(stored.values, stored.shape, order));
      const along = dims.map((size, axis) => (axis === channels ? size : 1));
      const scales = builder.tensor('float32', along, stored.scales);
      return builder.add('Mul', [builder.add('Cast', [values], { to: 1 }), scales]);
    }
  }
}
