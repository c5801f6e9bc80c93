import { at } from '../../../../src-shared/domain/at';
import {
  fields,
  metadataName,
  modelIdentifier,
  operatorCodes,
  optionTypes,
  schemaVersion,
  tensorTypes,
  type OperatorName,
} from '../../../platform/tflite/schema';
import type { Shape } from '../../graph/graph';
import type { TfliteModel, TfliteOperator, TfliteTensor } from './model';
import { Tables } from './tables';

/** Name of the input and of the output in the signature, by which programs ask for them. */
export const signature = { key: 'serving_default', input: 'images', output: 'probabilities' } as const;

/** Room for tables and texts of one tensor and its operator, so that the file rarely grows while it is built. */
const bytesPerTensor = 512;

/** Largest code in the byte that once held an operator's code. */
const largestByteCode = 127;

/**
 * A model as a TFLite file, a FlatBuffer by version 3 of schema.fbs: one subgraph with one signature. Buffer 0 is empty, for all tensors that
 * are computed; the last one holds the metadata.
 */
export function encodeModel(model: TfliteModel): Uint8Array {
  const { tensors, operators, metadata } = model;
  const constants = tensors.flatMap(({ data }) => (data === null ? [] : [data]));
  const dataBytes = constants.reduce((total, { length }) => total + length, metadata.length);
  const out = new Tables(dataBytes + (tensors.length + 8) * bytesPerTensor);
  const buffers = [...[new Uint8Array(), ...constants, metadata].map((data) => bufferTable(out, data))];
  const codes = operatorKinds(operators);
  const { model: to } = fields;
  const metadataEntry = out.table([
    [fields.metadata.name, { offset: out.text(metadataName) }],
    [fields.metadata.buffer, { uint32: buffers.length - 1 }],
  ]);
  const root = {
    codes: out.tables(codes.map((kind) => codeTable(out, kind))),
    subgraphs: out.tables([subgraphTable(out, model, codes)]),
    description: out.text(model.description),
    buffers: out.tables(buffers),
    metadata: out.tables([metadataEntry]),
    signatures: out.tables([signatureTable(out, model)]),
  };
  const file = out.table([
    [to.version, { uint32: schemaVersion }],
    [to.operatorCodes, { offset: root.codes }],
    [to.subgraphs, { offset: root.subgraphs }],
    [to.description, { offset: root.description }],
    [to.buffers, { offset: root.buffers }],
    [to.metadata, { offset: root.metadata }],
    [to.signatures, { offset: root.signatures }],
  ]);
  return out.finish(file, modelIdentifier);
}

/** An operator and its version, which the file lists once. */
interface OperatorKind {
  readonly name: OperatorName;
  readonly version: number;
}

function operatorKinds(operators: readonly TfliteOperator[]): readonly OperatorKind[] {
  const kinds = new Map(operators.map(({ name, version }) => [`${name} ${String(version)}`, { name, version }]));
  return [...kinds.values()];
}

const bufferTable = (out: Tables, data: Uint8Array): number =>
  out.table(data.length === 0 ? [] : [[fields.buffer.data, { offset: out.bytes(data) }]]);

const codeTable = (out: Tables, { name, version }: OperatorKind): number =>
  out.table([
    [fields.operatorCode.deprecatedCode, { int8: Math.min(operatorCodes[name], largestByteCode) }],
    [fields.operatorCode.version, { int32: version }],
    [fields.operatorCode.code, { int32: operatorCodes[name] }],
  ]);

function subgraphTable(
  out: Tables,
  { tensors, operators, input, output }: TfliteModel,
  codes: readonly OperatorKind[],
) {
  let constants = 0;
  const tensorTables = tensors.map((tensor) => tensorTable(out, tensor, tensor.data === null ? 0 : (constants += 1)));
  const operatorTables = operators.map((operator) => {
    const kind = codes.findIndex(({ name, version }) => name === operator.name && version === operator.version);
    return operatorTable(out, operator, kind);
  });
  const { subgraph: to } = fields;
  const parts = {
    tensors: out.tables(tensorTables),
    inputs: out.ints([input]),
    outputs: out.ints([output]),
    operators: out.tables(operatorTables),
    name: out.text('main'),
  };
  return out.table([
    [to.tensors, { offset: parts.tensors }],
    [to.inputs, { offset: parts.inputs }],
    [to.outputs, { offset: parts.outputs }],
    [to.operators, { offset: parts.operators }],
    [to.name, { offset: parts.name }],
  ]);
}

function tensorTable(out: Tables, { name, type, shape, quantization }: TfliteTensor, buffer: number): number {
  const { tensor: to } = fields;
  const isResizable = shape.includes(-1);
  const parts = {
    shape: out.ints(once(shape)),
    name: out.text(name),
    quantization: quantization ? quantizationTable(out, quantization) : 0,
    signature: isResizable ? out.ints(shape) : 0,
  };
  return out.table([
    [to.shape, { offset: parts.shape }],
    [to.type, { int8: tensorTypes[type].code }],
    [to.buffer, { uint32: buffer }],
    [to.name, { offset: parts.name }],
    [to.quantization, { offset: parts.quantization }],
    [to.shapeSignature, { offset: parts.signature }],
  ]);
}

/** The shape for a batch of one. */
const once = (shape: Shape): readonly number[] => shape.map((size) => (size === -1 ? 1 : size));

function quantizationTable(out: Tables, { scales, axis }: NonNullable<TfliteTensor['quantization']>): number {
  const parts = { scale: out.floats(scales), zeroPoint: out.longZeros(scales.length) };
  return out.table([
    [fields.quantization.scale, { offset: parts.scale }],
    [fields.quantization.zeroPoint, { offset: parts.zeroPoint }],
    [fields.quantization.axis, { int32: axis }],
  ]);
}

function operatorTable(out: Tables, { inputs, outputs, options }: TfliteOperator, kind: number): number {
  const { operator: to } = fields;
  const parts = {
    inputs: out.ints(inputs),
    outputs: out.ints(outputs),
    options: options ? out.table(options.fields) : 0,
  };
  return out.table([
    [to.code, { uint32: kind }],
    [to.inputs, { offset: parts.inputs }],
    [to.outputs, { offset: parts.outputs }],
    [to.optionType, { uint8: options ? optionTypes[options.type] : 0 }],
    [to.options, { offset: parts.options }],
  ]);
}

function signatureTable(out: Tables, { tensors, input, output }: TfliteModel): number {
  const map = (name: string, tensor: number): number =>
    out.table([
      [fields.tensorMap.name, { offset: out.text(name) }],
      [fields.tensorMap.tensor, { uint32: tensor }],
    ]);
  const parts = {
    inputs: out.tables([map(signature.input, input)]),
    outputs: out.tables([map(at(tensors, output).name, output)]),
    key: out.text(signature.key),
  };
  return out.table([
    [fields.signature.inputs, { offset: parts.inputs }],
    [fields.signature.outputs, { offset: parts.outputs }],
    [fields.signature.key, { offset: parts.key }],
  ]);
}
