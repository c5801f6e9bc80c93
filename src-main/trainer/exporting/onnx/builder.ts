import type { ElementType } from '../../../platform/onnx/element-types';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './messages';

type Values = Float32Array | Int32Array | BigInt64Array | Int8Array | Uint16Array;

/** An ONNX graph under construction. Inputs of a node always precede it, as the format requires. Tensors are known by their names. */
export class OnnxBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];
  readonly #known = new Map<string, string>();

  /**
   * @param prefix of all names, where they must differ from those of another graph
   * @param opset version of ONNX's operations
   */
  constructor(
    private readonly prefix = '',
    readonly opset = 18,
  ) {}

  /**
   * Adds an operation with one result.
   * @param result name of the result; a new one if left out
   * @returns the name of the result
   */
  add(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    result = `${this.prefix}${op}_${String(this.nodes.length)}`,
  ): string {
    this.nodes.push({ op, inputs, outputs: [result], attributes });
    return result;
  }

  /** Adds a reduction. Returns the name of its result. */
  reduce(op: 'ReduceMean' | 'ReduceMax', x: string, axes: readonly number[], keepsAxes: boolean): string {
    const keepdims = keepsAxes ? 1 : 0;
    // Axes became an input in opset 18.
    return this.opset < 18
      ? this.add(op, [x], { axes, keepdims })
      : this.add(op, [x, this.integers(axes)], { keepdims });
  }

  /** Adds a constant. Returns its name. */
  tensor(type: ElementType, dims: readonly number[], values: Values): string {
    const name = `${this.prefix}constant_${String(this.tensors.length)}`;
    this.tensors.push({ name, type, dims, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
    return name;
  }

  /** A scalar float32; the same one for the same value. */
  scalar(value: number): string {
    return this.#once(`scalar ${String(value)}`, () => this.tensor('float32', [], Float32Array.of(value)));
  }

  /** A vector of int64; the same one for the same values. */
  integers(values: readonly number[]): string {
    return this.#once(`integers ${values.join()}`, () =>
      this.tensor('int64', [values.length], BigInt64Array.from(values, BigInt)),
    );
  }

  #once(key: string, make: () => string): string {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }
}
