import type { OperatorName, OptionType, TensorType } from '../../../platform/tflite/schema';
import type { Shape } from '../../graph/graph';
import type { Fields } from './tables';

/** A tensor of a TFLite model. */
export interface TfliteTensor {
  readonly name: string;
  readonly type: TensorType;
  /** -1 for the size of a batch, which a program may choose. */
  readonly shape: Shape;
  /** Values of a constant in row-major order, little-endian; null for a tensor that is computed. */
  readonly data: Uint8Array | null;
  /** For int8 weights: value = int8 · scales[index along `axis`]. */
  readonly quantization?: { readonly scales: Float32Array; readonly axis: number };
}

/** Options of an operator: a table of the schema. */
export interface OperatorOptions {
  readonly type: OptionType;
  readonly fields: Fields;
}

/** One operation. Tensors are indices. */
export interface TfliteOperator {
  readonly name: OperatorName;
  /** Version of the operator, by which an older runtime recognizes what it can't run. */
  readonly version: number;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: OperatorOptions | null;
}

/** A network of one input and one output. */
export interface TfliteNetwork {
  readonly tensors: readonly TfliteTensor[];
  /** In an order of execution. */
  readonly operators: readonly TfliteOperator[];
  readonly input: number;
  readonly output: number;
}

/** A file: a network and everything that is said about it. */
export interface TfliteModel extends TfliteNetwork {
  readonly description: string;
  /** Contents of the entry `TFLITE_METADATA`. */
  readonly metadata: Uint8Array;
}
