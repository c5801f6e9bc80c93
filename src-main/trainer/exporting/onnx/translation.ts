import { at } from '../../../../src-shared/domain/at';
import type { GraphNode, GraphTensor, Shape } from '../../graph/graph';
import { valuesOf, type StoredWeight } from '../weights';
import type { OnnxBuilder } from './builder';
import { channelsFirst, heldShape, isImage, reordered } from './layout';

/** The network as far as it is translated. */
export class Translation {
  /** Names of ONNX's tensors by TensorFlow's nodes, which have one result each. */
  readonly #names = new Map<GraphNode, string>();

  constructor(
    readonly builder: OnnxBuilder,
    /** Kernels that are stored smaller than float32. */
    private readonly kernels: ReadonlyMap<GraphNode, StoredWeight>,
  ) {}

  /** Notes the name of a node's result. */
  set({ node }: GraphTensor, name: string): void {
    this.#names.set(node, name);
  }

  /** Name of a tensor, held as layout.ts describes. Constants are added when they are first needed. */
  nameOf(tensor: GraphTensor): string {
    const known = this.#names.get(tensor.node);
    if (known !== undefined && tensor.index === 0) return known;
    if (tensor.node.op !== 'Const') throw new Error(`${tensor.node.name} was not translated`);
    const { shape, values } = valuesOf(tensor.node);
    const name = this.#constant(values, shape);
    this.set(tensor, name);
    return name;
  }

  /** Name of an operand of an elementwise operation whose result has `rank` axes: a constant gets as many, to be broadcast as meant. */
  operand(tensor: GraphTensor, rank: number): string {
    const { node, shape } = tensor;
    if (node.op !== 'Const' || rank !== 4 || shape.length === 0 || shape.length === 4) return this.nameOf(tensor);
    const { values } = valuesOf(node);
    return this.#constant(values, [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  }

  /** A kernel as it is to be stored. */
  kernel(tensor: GraphTensor): StoredWeight {
    return this.kernels.get(tensor.node) ?? { type: 'float32', ...valuesOf(tensor.node) };
  }

  #constant(values: Float32Array, shape: Shape): string {
    if (values.length === 1 && shape.length === 0) return this.builder.scalar(at(values, 0));
    const held = isImage(shape) ? reordered(values, shape, channelsFirst) : values;
    return this.builder.tensor('float32', heldShape(shape), held);
  }
}
