import type { Attribute, Attributes, DataType, GraphNode, Shape } from '../../graph/graph';

/** A node as model.json has it: protocol buffers in JSON. */
export interface DescribedNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, unknown>>;
}

/** Names of enum DataType in TensorFlow's types.proto, of the types that are exported. */
const typeNames: Readonly<Partial<Record<DataType, string>>> = { float32: 'DT_FLOAT', int32: 'DT_INT32' };

/** @throws Error for a type that tfjs has not */
export function typeName(type: DataType): string {
  const name = typeNames[type];
  if (name === undefined) throw new Error(`tfjs has no ${type}`);
  return name;
}

const undilated: Attributes = { dilations: { ints: [1, 1, 1, 1] } };
/** Attributes with defaults in TensorFlow that tfjs has not. */
const defaults: Readonly<Record<string, Attributes>> = { Conv2D: undilated, DepthwiseConv2dNative: undilated };

/** A node that is no constant. @throws Error for an attribute that no exported operation has */
export function describeNode({ name, op, inputs, attributes }: GraphNode): DescribedNode {
  return {
    name,
    op,
    ...(inputs.length > 0 && { input: inputs.map((input) => referenceTo(input.node.name, input.index)) }),
    attr: Object.fromEntries(
      Object.entries({ ...defaults[op], ...attributes }).map(([key, attribute]) => [key, describeAttribute(attribute)]),
    ),
  };
}

/** A constant, whose values are in the weight files under the node's name. */
export function describeConstant(name: string, type: DataType, shape: Shape): DescribedNode {
  const dtype = typeName(type);
  return { name, op: 'Const', attr: { dtype: { type: dtype }, value: { tensor: { dtype, ...describeShape(shape) } } } };
}

/** A node's first output has its name, the others have their index, too. */
const referenceTo = (name: string, index: number): string => (index === 0 ? name : `${name}:${String(index)}`);

const describeShape = (shape: Shape) => ({ tensorShape: { dim: shape.map((size) => ({ size: String(size) })) } });

function describeAttribute(attribute: Attribute): unknown {
  if ('type' in attribute) return { type: typeName(attribute.type) };
  if ('int' in attribute) return { i: String(attribute.int) };
  if ('ints' in attribute) return { list: { i: attribute.ints.map(String) } };
  if ('float' in attribute) return { f: attribute.float };
  if ('bool' in attribute) return { b: attribute.bool };
  if ('text' in attribute) return { s: Buffer.from(attribute.text).toString('base64') };
  if ('shape' in attribute) return { shape: { dim: attribute.shape.map((size) => ({ size: String(size) })) } };
  throw new Error('Tensors are constants, which are described apart');
}
