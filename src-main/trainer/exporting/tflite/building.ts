import type { OperatorName, TensorType } from '../../../platform/tflite/schema';
import { bytesOf } from '../../../platform/atomic';
import { Failure } from '../../../../src-shared/domain/failure';
import { at } from '../../../../src-shared/domain/at';
import type { GraphNode, GraphTensor, Shape } from '../../graph/graph';
import type { StoredWeight } from '../weights';
import type { OperatorOptions, TfliteNetwork, TfliteOperator, TfliteTensor } from './model';
import { dequantizeOptions } from './options';

/** Everything about an operator but its result. */
export interface OperatorSpec {
  readonly name: OperatorName;
  readonly inputs: readonly number[];
  readonly options?: OperatorOptions | null;
  /** 1 if left out. */
  readonly version?: number;
}

/** Version of DEQUANTIZE by the type that it takes: tensorflow/compiler/mlir/lite/tools/versioning/op_version.cc. */
const dequantizeVersion = { float16: 3, int8: 5 } as const;

/** A TFLite network under construction. Inputs of an operator always precede it. */
export class NetworkBuilding {
  private readonly tensors: TfliteTensor[] = [];
  private readonly operators: TfliteOperator[] = [];
  private readonly indexOf = new Map<GraphTensor, number>();

  /** The index of a graph's tensor, which is a constant or was computed before. */
  of(tensor: GraphTensor): number {
    const known = this.indexOf.get(tensor);
    if (known !== undefined) return known;
    if (tensor.node.op !== 'Const') throw new Error(`${tensor.node.name} is not computed yet`);
    const { type, shape, bytes } = constantOf(tensor.node);
    const index = this.constant(tensor.node.name, type, shape, bytes);
    this.indexOf.set(tensor, index);
    return index;
  }

  /** Adds the tensor that is fed for a tensor of the graph. */
  input(name: string, type: TensorType, shape: Shape): number {
    return this.add({ name, type, shape, data: null });
  }

  constant(name: string, type: TensorType, shape: Shape, data: Uint8Array): number {
    return this.add({ name, type, shape, data });
  }

  floats(name: string, values: Float32Array, shape: Shape): number {
    return this.constant(name, 'float32', shape, bytesOf(values));
  }

  ints(name: string, values: readonly number[]): number {
    return this.constant(name, 'int32', [values.length], bytesOf(Int32Array.from(values)));
  }

  /**
   * Adds a kernel in the order in which TFLite's operator takes it.
   * @param weight as it is stored, values and shape in TFLite's order
   * @param axis along which int8's scales run
   * @returns the kernel's float32 tensor: a smaller one is followed by DEQUANTIZE, which runtimes do once, when they load the model
   */
  kernel(name: string, weight: StoredWeight, axis: number): number {
    const { type, shape } = weight;
    const data = bytesOf(weight.values);
    if (type === 'float32') return this.constant(name, type, shape, data);
    const stored = this.add({
      name: `${name}/${type}`,
      type,
      shape,
      data,
      ...(weight.type === 'int8' && { quantization: { scales: weight.scales, axis } }),
    });
    const version = dequantizeVersion[type];
    const spec = { name: 'DEQUANTIZE', inputs: [stored], options: dequantizeOptions, version } as const;
    return this.operator(name, spec, shape);
  }

  /** Adds an operator with a float32 result. @returns the result's index */
  operator(resultName: string, { name, inputs, options = null, version = 1 }: OperatorSpec, shape: Shape): number {
    const result = this.add({ name: resultName, type: 'float32', shape, data: null });
    this.operators.push({ name, version, inputs, outputs: [result], options });
    return result;
  }

  /** Says which tensor of the network has the values of a tensor of the graph. */
  is(tensor: GraphTensor, index: number): void {
    this.indexOf.set(tensor, index);
  }

  finish(input: number, output: number): TfliteNetwork {
    return { tensors: this.tensors, operators: this.operators, input, output };
  }

  /** Names the tensor that programs ask for. */
  rename(index: number, name: string): void {
    this.tensors[index] = { ...at(this.tensors, index), name };
  }

  private add(tensor: TfliteTensor): number {
    requireKnownSizes(tensor);
    return this.tensors.push(tensor) - 1;
  }
}

/** Only the size of a batch may be unknown. */
function requireKnownSizes({ name, shape }: TfliteTensor): void {
  if (shape.every((size, axis) => size > 0 || (size === -1 && axis === 0))) return;
  throw new Failure(
    'unsupported',
    `TFLite can't hold “${name}”: its shape [${shape.join(', ')}] depends on the picture.`,
    'Choose another format.',
  );
}

/** The value of a Const. @throws Error for another node */
export function constantOf({ name, attributes: { value } }: GraphNode) {
  if (!value || !('tensor' in value)) throw new Error(`${name} is no constant`);
  const { type, shape, bytes } = value.tensor;
  if (type !== 'float32' && type !== 'int32') throw new Error(`${name} is a constant of type ${type}`);
  return { type, shape, bytes };
}
